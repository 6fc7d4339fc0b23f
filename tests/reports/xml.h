// As much of XML 1.0 as the reports write, read strictly: what is not well-formed, or has a character that XML forbids,
// throws.
#pragma once

#include <cstdint>
#include <map>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace halfdone::reports {

struct Xml {
  std::string name;
  std::map<std::string, std::string> attributes;
  std::vector<Xml> children;
  std::string text;
};

class XmlReader {
 public:
  explicit XmlReader(std::string_view text) : rest_(text) { check_characters(text); }

  Xml document() {
    expect("<?xml version=\"1.0\" encoding=\"UTF-8\"?>");
    blanks();
    Xml root = element();
    blanks();
    if (!rest_.empty()) throw std::runtime_error("something behind the root element");
    return root;
  }

 private:
  Xml element() {
    Xml node;
    expect("<");
    node.name = name();
    while (blanks(), !rest_.starts_with("/>") && !rest_.starts_with(">")) {
      const std::string attribute = name();
      expect("=\"");
      if (!node.attributes.emplace(attribute, content("\"")).second) throw std::runtime_error("an attribute twice");
      expect("\"");
    }
    if (taken("/>")) return node;
    expect(">");
    while (node.text += content("<"), !rest_.starts_with("</")) node.children.push_back(element());
    expect("</" + node.name + ">");
    return node;
  }

  std::string name() {
    const std::size_t end = rest_.find_first_not_of("abcdefghijklmnopqrstuvwxyz");
    if (end == 0 || end == std::string_view::npos) throw std::runtime_error("no name");
    const std::string taken(rest_.substr(0, end));
    rest_.remove_prefix(end);
    return taken;
  }

  // Text up to one of the characters in `end`, with its references resolved.
  std::string content(std::string_view end) {
    std::string text;
    while (true) {
      if (rest_.empty()) throw std::runtime_error("the text ends within an element");
      if (end.find(rest_[0]) != std::string_view::npos) return text;
      if (rest_[0] == '<') throw std::runtime_error("a bare < in an attribute");
      if (rest_.starts_with("]]>")) throw std::runtime_error("a bare ]]>");
      if (rest_[0] == '&') {
        text += reference();
      } else {
        text += rest_[0];
        rest_.remove_prefix(1);
      }
    }
  }

  char reference() {
    static constexpr std::pair<std::string_view, char> known[] = {
        {"&amp;", '&'}, {"&lt;", '<'}, {"&gt;", '>'}, {"&quot;", '"'}, {"&#39;", '\''}};
    for (const auto& [written, meant] : known) {
      if (taken(written)) return meant;
    }
    throw std::runtime_error("a bare &");
  }

  static void check_characters(std::string_view text) {
    for (std::size_t at = 0; at < text.size();) {
      const auto lead = static_cast<std::uint8_t>(text[at]);
      const std::size_t size = lead < 0x80 ? 1 : lead >> 5 == 6 ? 2 : lead >> 4 == 14 ? 3 : lead >> 3 == 30 ? 4 : 0;
      if (size == 0 || at + size > text.size()) throw std::runtime_error("no UTF-8");
      std::uint32_t code = size == 1 ? lead : lead & (0xffu >> (size + 1));
      for (std::size_t more = 1; more < size; ++more) {
        const auto byte = static_cast<std::uint8_t>(text[at + more]);
        if (byte >> 6 != 2) throw std::runtime_error("no UTF-8");
        code = code * 64 + (byte & 63);
      }
      static constexpr std::uint32_t first[] = {0, 0, 0x80, 0x800, 0x10000};
      if (size > 1 && code < first[size]) throw std::runtime_error("an overlong form");
      const bool is_blank = code == 9 || code == 10 || code == 13;
      if ((code < 32 && !is_blank) || (code >= 0xd800 && code < 0xe000) || code == 0xfffe || code == 0xffff ||
          code > 0x10ffff) {
        throw std::runtime_error("a character that XML forbids");
      }
      at += size;
    }
  }

  void blanks() { rest_.remove_prefix(std::min(rest_.find_first_not_of(" \n\t"), rest_.size())); }
  bool taken(std::string_view what) {
    if (!rest_.starts_with(what)) return false;
    rest_.remove_prefix(what.size());
    return true;
  }
  void expect(std::string_view what) {
    if (!taken(what)) throw std::runtime_error("expected " + std::string(what));
  }

  std::string_view rest_;
};

inline Xml parse_xml(std::string_view text) { return XmlReader(text).document(); }

}  // namespace halfdone::reports

#include "sim/replay/token.h"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>

#include "base/bad_input.h"
#include "sim/replay/all_faults.h"

namespace halfdone::sim {

namespace {

constexpr std::string_view prefix = "hd2:";
constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

std::string to_base64(std::string_view bytes) {
  std::string text;
  std::uint32_t bits = 0;
  unsigned count = 0;
  for (const char byte : bytes) {
    bits = (bits << 8) | static_cast<unsigned char>(byte);
    count += 8;
    while (count >= 6) text += digits[(bits >> (count -= 6)) & 63];
  }
  if (count > 0) text += digits[(bits << (6 - count)) & 63];
  return text;
}

[[noreturn]] void refuse(const std::string& message) {
  throw BadInput("token", message, "Copy the whole token, from \"hd2:\" to its last character.");
}

std::string from_base64(std::string_view text) {
  std::string bytes;
  std::uint32_t bits = 0;
  unsigned count = 0;
  for (const char digit : text) {
    const std::size_t value = digits.find(digit);
    if (value == std::string_view::npos) refuse(fmt::format("the character '{}' can't be in a token", digit));
    bits = (bits << 6) | static_cast<std::uint32_t>(value);
    count += 6;
    if (count >= 8) bytes += static_cast<char>((bits >> (count -= 8)) & 255);
  }
  // What is left over of the last digit is zero in everything that was printed.
  if (count >= 6 || (bits & ((1u << count) - 1)) != 0) refuse("the token is cut short or mistyped");
  return bytes;
}

std::uint32_t checksum(std::string_view bytes) {
  return static_cast<std::uint32_t>(halfdone::fingerprint_of(bytes).low);
}

class Writer {
 public:
  void number(std::uint32_t value) {
    for (; value >= 128; value >>= 7) bytes_ += static_cast<char>(value | 128);
    bytes_ += static_cast<char>(value);
  }
  void text(std::string_view value) {
    number(static_cast<std::uint32_t>(value.size()));
    bytes_ += value;
  }
  void word(std::uint32_t value) {
    for (int shift = 0; shift < 32; shift += 8) bytes_ += static_cast<char>(value >> shift);
  }
  const std::string& bytes() const { return bytes_; }

 private:
  std::string bytes_;
};

class Reader {
 public:
  explicit Reader(std::string_view bytes) : bytes_(bytes) {}
  std::uint32_t number() {
    std::uint32_t value = 0;
    for (unsigned shift = 0; shift < 35; shift += 7) {
      const auto byte = static_cast<unsigned char>(take(1)[0]);
      value |= static_cast<std::uint32_t>(byte & 127u) << shift;
      if (byte < 128) return value;
    }
    refuse("the token is damaged");
  }
  std::string text() { return std::string(take(number())); }
  std::uint32_t word() {
    std::uint32_t value = 0;
    const std::string_view four = take(4);
    for (unsigned index = 0; index < 4; ++index)
      value |= std::uint32_t{static_cast<unsigned char>(four[index])} << (8 * index);
    return value;
  }
  bool is_at_end() const { return bytes_.empty(); }

 private:
  std::string_view take(std::size_t size) {
    if (size > bytes_.size()) refuse("the token is cut short");
    const std::string_view taken = bytes_.substr(0, size);
    bytes_.remove_prefix(size);
    return taken;
  }
  std::string_view bytes_;
};

std::uint32_t mark_of(const World& world) { return static_cast<std::uint32_t>(world.backend().rows_fingerprint().low); }

}  // namespace

std::string print(const Token& token) {
  Writer writer;
  writer.text(token.id.scenario);
  writer.text(token.id.design);
  writer.text(token.id.variant);
  writer.number(token.id.callers);
  writer.number(static_cast<std::uint32_t>(token.id.without.size()));
  for (const std::string& name : token.id.without) writer.text(name);
  writer.number(static_cast<std::uint32_t>(token.choices.size()));
  for (const std::uint32_t choice : token.choices) writer.number(choice);
  writer.word(token.end);
  Writer sum;
  sum.word(checksum(writer.bytes()));
  return fmt::format("{}{}", prefix, to_base64(writer.bytes() + sum.bytes()));
}

Token parse_token(std::string_view text) {
  if (!text.starts_with(prefix)) {
    if (text.starts_with("hd"))
      throw BadInput("token", "a token of another version", "This halfdone replays tokens that start with \"hd2:\".");
    refuse("this is no token");
  }
  const std::string bytes = from_base64(text.substr(prefix.size()));
  if (bytes.size() < 4) refuse("the token is cut short");
  const std::string_view body = std::string_view(bytes).substr(0, bytes.size() - 4);
  Reader sum(std::string_view(bytes).substr(bytes.size() - 4));
  if (sum.word() != checksum(body)) refuse("the token is cut short or mistyped");
  Reader reader(body);
  Token token;
  token.id.scenario = reader.text();
  token.id.design = reader.text();
  token.id.variant = reader.text();
  token.id.callers = reader.number();
  const std::uint32_t without = reader.number();
  for (std::uint32_t index = 0; index < without; ++index) token.id.without.push_back(reader.text());
  const std::uint32_t size = reader.number();
  for (std::uint32_t index = 0; index < size; ++index) token.choices.push_back(reader.number());
  token.end = reader.word();
  if (!reader.is_at_end()) refuse("the token is damaged");
  return token;
}

Token token_for(const Scenario& scenario, const std::vector<Step>& path) {
  const Scenario all = with_all_faults(scenario);
  const auto dynamics = all.dynamics();
  Token token{.id = all.id};
  World world = dynamics->start(all.initial);
  for (const Step& step : path) {
    const std::vector<Step> steps = dynamics->steps(world);
    const auto choice = std::ranges::find(steps, step);
    assert(choice != steps.end() && "the path is not possible in the scenario");
    token.choices.push_back(static_cast<std::uint32_t>(choice - steps.begin()));
    world = dynamics->take(world, step);
  }
  token.end = mark_of(world);
  return token;
}

TokenRun follow(const Scenario& scenario, const Token& token) {
  const Scenario all = with_all_faults(scenario);
  const auto dynamics = all.dynamics();
  TokenRun run;
  World world = dynamics->start(all.initial);
  for (const std::uint32_t choice : token.choices) {
    const std::vector<Step> steps = dynamics->steps(world);
    if (choice >= steps.size()) {
      run.diverged = true;
      run.message = fmt::format(
          "step {} of {} does not exist any more: the scenario or the design has changed since the token was made",
          run.path.size() + 1, token.choices.size());
      return run;
    }
    run.path.push_back(steps[choice]);
    world = dynamics->take(world, steps[choice]);
  }
  if (mark_of(world) != token.end) {
    run.diverged = true;
    run.message = "the run ends in another state than when the token was made: the scenario or the design has changed";
  }
  return run;
}

}  // namespace halfdone::sim

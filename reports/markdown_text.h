// Texts that may hold any bytes, made fit for GitHub Markdown.
#pragma once

#include <string>
#include <string_view>

namespace halfdone::reports {

// As words: on one line, nothing in it means anything to Markdown, HTML, tables or math. Not for the start of a line.
std::string markdown_words(std::string_view bytes, std::size_t characters_max = 300);

// The same as code; GitHub makes no links of what is in it ("#1", "@name").
std::string markdown_code(std::string_view bytes, std::size_t characters_max = 300);

// A fenced block, with a fence that the text doesn't contain.
std::string markdown_block(std::string_view bytes, std::string_view language = "");

}  // namespace halfdone::reports

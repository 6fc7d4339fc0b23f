#include "services/postgres/query.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>

namespace halfdone::postgres {

namespace {

bool is_word(char c) { return std::isalnum(static_cast<unsigned char>(c)) || c == '_' || c == '.' || c == '"'; }

std::vector<std::string> words_of(std::string_view sql) {
  std::vector<std::string> words;
  for (std::size_t at = 0; at < sql.size();) {
    if (!is_word(sql[at])) {
      ++at;
      continue;
    }
    std::string word;
    for (; at < sql.size() && is_word(sql[at]); ++at) {
      if (sql[at] != '"') word += static_cast<char>(std::tolower(static_cast<unsigned char>(sql[at])));
    }
    words.push_back(std::move(word));
  }
  return words;
}

// The command and the first table: a name for people, no analysis.
std::string name_of(std::string_view sql) {
  const std::vector<std::string> words = words_of(sql);
  if (words.empty()) return "db.empty";
  static constexpr std::array<std::string_view, 3> before_table = {"from", "into", "update"};
  for (std::size_t index = 0; index + 1 < words.size(); ++index) {
    if (std::ranges::find(before_table, words[index]) != before_table.end())
      return fmt::format("db.{}_{}", words[0], words[index + 1]);
  }
  return fmt::format("db.{}", words[0]);
}

// ROLLBACK TO SAVEPOINT ends nothing.
BlockChange block_change_of(std::string_view sql) {
  const std::vector<std::string> words = words_of(sql);
  const auto is_one_of = [&](std::initializer_list<std::string_view> verbs) {
    return !words.empty() && std::ranges::find(verbs, words[0]) != verbs.end();
  };
  if (is_one_of({"begin", "start"})) return BlockChange::opens;
  const bool is_to = std::ranges::find(words, "to") != words.end();
  return is_one_of({"commit", "end", "rollback", "abort"}) && !is_to ? BlockChange::ends : BlockChange::none;
}

std::string quoted(const Value& value) {
  if (value.is_null()) return "NULL";
  if (value.kind() == Kind::integer || value.kind() == Kind::numeric || value.kind() == Kind::boolean)
    return value.print();
  return fmt::format("'{}'", value.print());
}

}  // namespace

Statement::Statement(std::string text)
    : sql(std::move(text)),
      name(name_of(sql)),
      block_change(block_change_of(sql)),
      fingerprint(fingerprint_of(std::string_view(sql), 0x57a7e)) {}

Query::Query(std::string sql, std::vector<Value> params)
    : Query(make_shared_value<Statement>(std::move(sql)), std::move(params)) {}

Query::Query(StatementPtr statement, std::vector<Value> params)
    : statement_(std::move(statement)), params_(std::move(params)) {
  Hasher hasher(0x5917);
  hasher.add(statement_->fingerprint);
  for (const Value& param : params_) param.hash(hasher);
  fingerprint_ = hasher.finish();
}

std::string Query::print() const {
  const std::string& sql = statement_->sql;
  std::string text;
  bool in_blank = false;
  for (std::size_t at = 0; at < sql.size(); ++at) {
    const char c = sql[at];
    if (std::isspace(static_cast<unsigned char>(c))) {
      in_blank = true;
      continue;
    }
    if (in_blank && !text.empty()) text += ' ';
    in_blank = false;
    std::size_t end = at + 1;
    while (c == '$' && end < sql.size() && std::isdigit(static_cast<unsigned char>(sql[end]))) ++end;
    const std::size_t number = end > at + 1 ? std::stoul(sql.substr(at + 1, end - at - 1)) : 0;
    if (number == 0 || number > params_.size()) {
      text += c;
    } else {
      text += quoted(params_[number - 1]);
      at = end - 1;
    }
  }
  return text;
}

}  // namespace halfdone::postgres

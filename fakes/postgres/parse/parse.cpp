#include "fakes/postgres/parse/parse_tree.h"

namespace halfdone::postgres {

using namespace tree;

namespace {

// Frees what libpg_query allocated, also when reading it fails half way.
struct ParseResult {
  explicit ParseResult(const std::string& sql) : raw(pg_query_parse_protobuf(sql.c_str())) {
    if (!raw.error) {
      unpacked = pg_query__parse_result__unpack(nullptr, raw.parse_tree.len,
                                                reinterpret_cast<const std::uint8_t*>(raw.parse_tree.data));
    }
  }
  ~ParseResult() {
    if (unpacked) pg_query__parse_result__free_unpacked(unpacked, nullptr);
    pg_query_free_protobuf_parse_result(raw);
  }
  ParseResult(const ParseResult&) = delete;
  ParseResult& operator=(const ParseResult&) = delete;

  PgQueryProtobufParseResult raw;
  PgQuery__ParseResult* unpacked = nullptr;
};

// The library counts characters from 1; failures carry byte offsets.
int byte_offset(std::string_view text, int character) {
  int seen = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if ((static_cast<unsigned char>(text[i]) & 0xC0) != 0x80 && ++seen == character) return static_cast<int>(i);
  }
  return static_cast<int>(text.size());
}

// Where the statement itself begins: behind blanks and comments.
int skip_blanks(std::string_view text, int offset) {
  std::size_t i = static_cast<std::size_t>(offset);
  while (i < text.size()) {
    if (text[i] == ' ' || text[i] == '\n' || text[i] == '\t' || text[i] == '\r') {
      ++i;
    } else if (text.substr(i, 2) == "--") {
      while (i < text.size() && text[i] != '\n') ++i;
    } else if (text.substr(i, 2) == "/*") {
      const std::size_t end = text.find("*/", i + 2);
      if (end == std::string_view::npos) break;
      i = end + 2;
    } else {
      break;
    }
  }
  return static_cast<int>(i);
}

}  // namespace

std::vector<ParsedStatement> parse(std::string_view sql, int* offset) {
  const std::string text(sql);
  const ParseResult result(text);
  if (result.raw.error) {
    const int location = byte_offset(sql, result.raw.error->cursorpos);
    if (offset) *offset = location;
    const std::string message = result.raw.error->message;
    // The library drops the hint of the only grammar error that has one.
    const bool lacks_alias = message == "subquery in FROM must have an alias";
    fail_at(location, "42601", message, lacks_alias ? "For example, FROM (SELECT ...) [AS] foo." : "");
  }
  std::vector<ParsedStatement> statements;
  for (std::size_t i = 0; i < result.unpacked->n_stmts; ++i) {
    const PgQuery__RawStmt& raw = *result.unpacked->stmts[i];
    const int begin = skip_blanks(sql, raw.stmt_location);
    if (offset) *offset = begin;
    const std::size_t end = raw.stmt_len > 0 ? static_cast<std::size_t>(raw.stmt_location + raw.stmt_len) : sql.size();
    const std::string_view statement =
        sql.substr(static_cast<std::size_t>(begin), end - static_cast<std::size_t>(begin));
    statements.push_back({read_statement(*raw.stmt, statement), begin});
  }
  return statements;
}

ast::ExpressionPtr parse_expression(std::string_view text) {
  std::vector<ParsedStatement> statements = parse("select " + std::string(text));
  auto* select = statements.size() == 1 ? std::get_if<ast::Select>(&statements[0].statement) : nullptr;
  if (!select || select->output.size() != 1) fail_unsupported("this kind of condition in a function body");
  return std::move(select->output[0].expression);
}

}  // namespace halfdone::postgres

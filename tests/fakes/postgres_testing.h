// A small client for tests of the Postgres fake: statements as text, answers as text.
#pragma once

#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "fakes/postgres/database.h"

namespace halfdone::postgres {

inline std::string read_source(const std::string& path) {
  std::ifstream file(std::string(HALFDONE_SOURCE_DIR) + "/" + path);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

// "a,b;c,d" for rows, else the tag; "23505" for an error; "waits".
inline std::string show(const AnswerPtr& answer) {
  if (!answer) return "waits";
  if (answer->failed()) return answer->error->sqlstate;
  if (answer->columns.empty()) return answer->tag;
  std::string text;
  for (const std::vector<Value>& row : answer->rows) {
    std::string line;
    for (const Value& value : row) line += (&value == row.data() ? "" : ",") + value.print();
    text += (&row == answer->rows.data() ? "" : ";") + line;
  }
  return text;
}

// One database and its sessions. Woken answers are kept until they are asked for.
class Client {
 public:
  Client() = default;
  explicit Client(const std::string& script) { database.load(script, "test"); }

  AnswerPtr answer(SessionId session, const std::string& sql, const std::vector<Value>& params = {}) {
    Context context;
    context.request = ++requests_;
    return database.execute(session, database.plan(sql), params, context, woken).answer;
  }
  std::string run(const std::string& sql, const std::vector<Value>& params = {}) {
    return show(answer(0, sql, params));
  }
  std::string run(SessionId session, const std::string& sql, const std::vector<Value>& params = {}) {
    return show(answer(session, sql, params));
  }
  SqlError error(const std::string& sql, const std::vector<Value>& params = {}) {
    const AnswerPtr got = answer(0, sql, params);
    return got && got->failed() ? *got->error : SqlError{};
  }
  // "2:UPDATE 1 3:40P01": who was woken since the last call, in order.
  std::string take_woken() {
    std::string text;
    for (const Woken& each : woken)
      text += (text.empty() ? "" : " ") + std::to_string(each.session) + ":" + show(each.answer);
    woken.clear();
    return text;
  }

  Database database;
  std::vector<Woken> woken;

 private:
  std::uint64_t requests_ = 0;
};

}  // namespace halfdone::postgres

// A headless Chromium that a test drives over two pipes (the DevTools protocol), with the network off.
#pragma once

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

namespace halfdone::reports {

class Browser {
 public:
  using Json = nlohmann::json;

  // Where Chromium is; nothing when it isn't installed.
  static std::optional<std::string> found() {
    for (const char* path : {"/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"}) {
      if (::access(path, X_OK) == 0) return path;
    }
    return std::nullopt;
  }

  explicit Browser(const std::string& program) {
    std::string profile = (std::filesystem::temp_directory_path() / "halfdone-browser-XXXXXX").string();
    if (!::mkdtemp(profile.data())) throw std::runtime_error("no folder for the browser's profile");
    profile_ = profile;
    start(program);
    const Json target = ask("Target.createTarget", {{"url", "about:blank"}});
    session_ = ask("Target.attachToTarget", {{"targetId", target["targetId"]}, {"flatten", true}})["sessionId"];
    for (const char* domain : {"Page", "Runtime", "Log", "Network"}) ask(domain + std::string(".enable"));
    ask("Network.emulateNetworkConditions",
        {{"offline", true}, {"latency", 0}, {"downloadThroughput", -1}, {"uploadThroughput", -1}});
  }
  Browser(const Browser&) = delete;
  ~Browser() {
    ::close(to_);
    ::close(from_);
    ::kill(process_, SIGKILL);
    ::waitpid(process_, nullptr, 0);
    std::error_code ignored;
    std::filesystem::remove_all(profile_, ignored);
  }

  // Requests, log entries and exceptions of the page are collected until the next one is opened.
  void open(const std::string& path) {
    requests.clear();
    complaints.clear();
    is_loaded_ = false;
    ask("Page.navigate", {{"url", "file://" + path}});
    while (!is_loaded_) handle(receive());
  }

  // `medium`: "screen" or "print".
  void look_like(int width, const std::string& scheme, const std::string& medium = "screen") {
    ask("Emulation.setDeviceMetricsOverride",
        {{"width", width}, {"height", 900}, {"deviceScaleFactor", 1}, {"mobile", width < 500}});
    ask("Emulation.setEmulatedMedia",
        {{"media", medium}, {"features", {{{"name", "prefers-color-scheme"}, {"value", scheme}}}}});
  }

  // The value of a JavaScript expression in the page.
  Json value(const std::string& expression) {
    const Json answer = ask("Runtime.evaluate", {{"expression", expression}, {"returnByValue", true}});
    if (answer.contains("exceptionDetails")) throw std::runtime_error(answer["exceptionDetails"].dump());
    return answer["result"].value("value", Json());
  }

  // A key, with the text that it types.
  void press(const std::string& key, int code, const std::string& text = "") {
    Json event = {{"key", key}, {"code", key}, {"windowsVirtualKeyCode", code}};
    for (const char* type : {"keyDown", "keyUp"}) {
      event["type"] = type;
      if (!text.empty()) event["text"] = text;
      ask("Input.dispatchKeyEvent", event);
    }
  }

  // What a screen reader meets, in order: "banner", "heading", "table", ...
  std::vector<std::string> roles() {
    ask("Accessibility.enable");
    std::vector<std::string> all;
    const Json tree = ask("Accessibility.getFullAXTree");
    for (const Json& node : tree["nodes"]) {
      if (node.value("ignored", false) || !node.contains("role")) continue;
      all.push_back(node["role"].value("value", ""));
    }
    return all;
  }

  // As PNG.
  std::string screenshot() { return ask("Page.captureScreenshot", {{"captureBeyondViewport", true}})["data"]; }

  std::vector<std::string> requests;
  std::vector<std::string> complaints;

 private:
  void start(const std::string& program) {
    std::array<int, 2> commands{}, answers{};
    if (::pipe2(commands.data(), O_CLOEXEC) != 0 || ::pipe2(answers.data(), O_CLOEXEC) != 0)
      throw std::runtime_error("no pipe");
    process_ = ::fork();
    if (process_ == 0) {
      // Chromium reads commands at 3 and answers at 4. The copies further up can't be overwritten by these two.
      const int in = ::fcntl(commands[0], F_DUPFD, 10), out = ::fcntl(answers[1], F_DUPFD, 10);
      const int nowhere = ::open("/dev/null", O_RDWR);
      for (const int standard : {0, 1, 2}) ::dup2(nowhere, standard);
      ::dup2(in, 3);
      ::dup2(out, 4);
      const std::string profile = "--user-data-dir=" + profile_;
      ::execl(program.c_str(), program.c_str(), "--headless", "--no-sandbox", "--disable-gpu",
              "--disable-dev-shm-usage", "--remote-debugging-pipe", profile.c_str(), nullptr);
      ::_exit(127);
    }
    ::close(commands[0]);
    ::close(answers[1]);
    to_ = commands[1];
    from_ = answers[0];
  }

  Json ask(const std::string& method, Json parameters = Json::object()) {
    Json message = {{"id", ++last_}, {"method", method}, {"params", std::move(parameters)}};
    if (!session_.empty()) message["sessionId"] = session_;
    const std::string text = message.dump() + '\0';
    for (std::size_t done = 0; done < text.size();) {
      const ssize_t size = ::write(to_, text.data() + done, text.size() - done);
      if (size <= 0) throw std::runtime_error("the browser is gone");
      done += static_cast<std::size_t>(size);
    }
    while (true) {
      const Json answer = receive();
      if (answer.value("id", 0) != last_) {
        handle(answer);
        continue;
      }
      if (answer.contains("error")) throw std::runtime_error(method + ": " + answer["error"].dump());
      return answer["result"];
    }
  }

  void handle(const Json& event) {
    const std::string method = event.value("method", "");
    if (method == "Page.loadEventFired") is_loaded_ = true;
    if (method == "Network.requestWillBeSent") requests.push_back(event["params"]["request"]["url"]);
    if (method == "Log.entryAdded") complaints.push_back(event["params"]["entry"]["text"]);
    if (method == "Runtime.exceptionThrown" || method == "Runtime.consoleAPICalled")
      complaints.push_back(event["params"].dump());
  }

  Json receive() {
    std::size_t end = 0;
    while ((end = buffer_.find('\0')) == std::string::npos) {
      std::array<char, 65536> bytes{};
      const ssize_t size = ::read(from_, bytes.data(), bytes.size());
      if (size <= 0) throw std::runtime_error("the browser is gone");
      buffer_.append(bytes.data(), static_cast<std::size_t>(size));
    }
    Json message = Json::parse(buffer_.substr(0, end));
    buffer_.erase(0, end + 1);
    return message;
  }

  std::string profile_, session_, buffer_;
  pid_t process_ = -1;
  int to_ = -1, from_ = -1, last_ = 0;
  bool is_loaded_ = false;
};

}  // namespace halfdone::reports

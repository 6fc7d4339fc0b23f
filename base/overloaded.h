// A visitor made of lambdas, one an alternative: std::visit(Overloaded{[](const A&) {...}, [](const B&) {...}},
// variant).
#pragma once

namespace halfdone {

template <class... Visitors>
struct Overloaded : Visitors... {
  using Visitors::operator()...;
};

}  // namespace halfdone

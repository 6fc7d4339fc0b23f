#include "fakes/resend/store.h"

#include "base/generated_uuid.h"

namespace halfdone::resend {

namespace {

constexpr std::uint64_t id_domain = 0x72732069'64000000;  // "rs id"

std::string draw(const Context& context, std::uint64_t drawn) {
  const Hasher which = Hasher(id_domain).add(context.seed).add(context.request).add(drawn);
  return print_uuid_bytes(generated_uuid(which.finish(), context.life));
}

}  // namespace

Store::Store() : state_(make_shared_value<State>()) {}

State& Store::write() {
  if (!state_->is_unique()) state_ = make_shared_value<State>(*state_);
  return const_cast<State&>(*state_);  // it isn't shared
}

Shared<ContactCell> Store::find_contact(const std::string& id_or_email) const {
  if (id_or_email.find('@') != std::string::npos) return state_->contacts.find(id_or_email);
  for (const Shared<ContactCell>& cell : state_->contacts) {
    if (cell->contact.id == id_or_email) return cell;
  }
  return {};
}

std::string Store::new_id(const Context& context) const {
  for (std::uint64_t drawn = 0;; ++drawn) {
    std::string id = draw(context, drawn);
    if (!find_contact(id) && !state_->segments.find(id) && !state_->emails.find(id)) return id;
  }
}

}  // namespace halfdone::resend

#include "fakes/resend/store.h"

#include "services/postgres/value.h"

namespace halfdone::resend {

namespace {

constexpr std::uint64_t id_domain = 0x72732069'64000000;  // "rs id"

postgres::Uuid draw(const Context& context, std::uint64_t drawn) {
  const Fingerprint random = Hasher(id_domain).add(context.seed).add(context.request).add(drawn).finish();
  postgres::Uuid uuid;
  for (std::size_t i = 0; i < 8; ++i) {
    uuid[i] = static_cast<std::uint8_t>(random.high >> (8 * i));
    uuid[8 + i] = static_cast<std::uint8_t>(random.low >> (8 * i));
  }
  uuid[6] = static_cast<std::uint8_t>((uuid[6] & 0x0f) | 0x40);
  uuid[8] = static_cast<std::uint8_t>((uuid[8] & 0x3f) | 0x80);
  return uuid;
}

}  // namespace

Store::Store() : state_(make_shared_value<State>()) {}

State& Store::write() {
  if (!state_->is_unique()) state_ = make_shared_value<State>(*state_);
  return const_cast<State&>(*state_);  // nobody else has it
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
    std::string id = postgres::print_uuid(draw(context, drawn));
    if (!find_contact(id) && !state_->segments.find(id) && !state_->emails.find(id)) return id;
  }
}

}  // namespace halfdone::resend

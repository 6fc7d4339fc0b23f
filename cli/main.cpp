#include "cli/commands.h"

int main(int argc, char** argv) { return halfdone::cli::run(argc, argv); }

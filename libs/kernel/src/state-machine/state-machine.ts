/** A lifecycle as data: for each state the states that may follow it. A state without followers is final. */
export type Transitions<S extends string> = Readonly<Record<S, readonly S[]>>;

export interface StateMachine<S extends string> {
  readonly states: readonly S[];
  readonly initial: S;
  readonly transitions: Transitions<S>;
  can(from: S, to: S): boolean;
  isFinal(state: S): boolean;
  /** Runs `refuse` (which throws the domain's own error) unless `to` may follow `from`. */
  assert(from: S, to: S, refuse: (from: S, to: S) => Error): void;
}

/** Makes a state machine from its table; every lifecycle of the platform is one of these. */
export function defineStateMachine<S extends string>(definition: {
  initial: NoInfer<S>;
  transitions: Transitions<S>;
}): StateMachine<S> {
  const { initial, transitions } = definition;
  const can = (from: S, to: S): boolean => transitions[from].includes(to);
  return {
    states: Object.keys(transitions) as S[],
    initial,
    transitions,
    can,
    isFinal: (state) => transitions[state].length === 0,
    assert(from, to, refuse) {
      if (!can(from, to)) throw refuse(from, to);
    },
  };
}

/** An environment of a team's own, made from one that is there. */
export interface CreateEnvironmentInput { name: string; team: string; base: string }

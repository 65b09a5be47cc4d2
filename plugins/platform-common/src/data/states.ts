/** States in which a database is its service's own in a place: it uses it, or its file asked for it until lately. */
export const OWN_STATES: readonly string[] = ['attached', 'detached'];

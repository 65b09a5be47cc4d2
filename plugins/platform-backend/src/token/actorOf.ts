const SHAPE = /^token:\S+ of (.+)$/;

/** Who acts where a token does: it is an actor of its own, and says whose it is. Pure. */
export const actorOf = ({ id, created_by: person }: { id: string; created_by: string }): string => `token:${id} of ${person}`;

/** The person behind an actor: whose token it is, or the actor itself. Pure. */
export const personBehind = (actor: string): string => SHAPE.exec(actor)?.[1] ?? actor;

/** Why something does not run, in words. */
export interface Trouble {
  kind:
    | 'image'
    | 'configuration'
    | 'crash'
    | 'memory'
    | 'scheduling'
    | 'probe'
    | 'eviction'
    | 'quota'
    | 'refused';
  /** Half a sentence that begins with the name of what is in trouble, without its full stop. */
  message: string;
  /** The failing thing's own words. */
  words?: string;
  /** True if it does not go away by waiting. */
  lasting: boolean;
}

/** The one to speak of: what does not go away by waiting comes first. */
export const worst = (all: Array<Trouble | undefined>): Trouble | undefined => {
  const found = all.filter((one): one is Trouble => one !== undefined);
  return found.find(one => one.lasting) ?? found[0];
};

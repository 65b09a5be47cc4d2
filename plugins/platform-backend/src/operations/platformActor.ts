/** Who has asked, where nobody has. */
export const PLATFORM_ACTOR = 'platform';

import { IdentityApi } from '@backstage/frontend-plugin-api';

const KEY = 'waymark.person';

/** The person picked in this tab; it survives a reload, not the tab. */
export function rememberedPerson(): string | undefined {
  return sessionStorage.getItem(KEY) ?? undefined;
}

/** Keeps the choice for this tab. */
export function rememberPerson(entityRef: string): void {
  sessionStorage.setItem(KEY, entityRef);
}

/** Forgets the choice: the next page asks again. */
export function forgetPerson(): void {
  sessionStorage.removeItem(KEY);
}

/**
 * The same identity, whose sign-out also forgets the choice. Upstream's own only aborts what is under way, and the
 * next page would sign the same person in again.
 */
export function forgettingIdentity(
  identity: IdentityApi,
  forget: () => void = forgetPerson,
): IdentityApi {
  return {
    getProfileInfo: () => identity.getProfileInfo(),
    getBackstageIdentity: () => identity.getBackstageIdentity(),
    getCredentials: () => identity.getCredentials(),
    signOut: async () => {
      forget();
      await identity.signOut();
    },
  };
}

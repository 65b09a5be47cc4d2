import { NotAllowedError } from '@backstage/errors';
import type {
  AuthResolverContext,
  BackstageSignInResult,
} from '@backstage/plugin-auth-node';

type CatalogQuery = Parameters<AuthResolverContext['findCatalogUser']>[0];

/** A person as their provider knows them, and how the catalog would. */
export interface Arrival {
  /** What the provider calls them, such as `GitHub as mara` or `mara@company.example`. */
  as: string;
  /** Where they stand in the catalog. */
  query: CatalogQuery;
  /** What an entry of the catalog must hold to be theirs. */
  needs: string;
}

/**
 * Signs in the one person of the catalog whom the query finds.
 *
 * @param contact - whom to ask, in words
 * @throws NotAllowedError that tells the person what is wrong and whom to ask; it is what they read
 */
export async function signInAs(
  arrival: Arrival,
  ctx: AuthResolverContext,
  contact: string,
): Promise<BackstageSignInResult> {
  try {
    return await ctx.signInWithCatalogUser(arrival.query);
  } catch (error) {
    throw explain(error, arrival, contact) ?? error;
  }
}

function explain(
  error: unknown,
  { as, needs }: Arrival,
  contact: string,
): Error | undefined {
  switch ((error as Error | undefined)?.name) {
    case 'NotFoundError':
      return new NotAllowedError(
        `You came as ${as}, and the catalog has nobody with ${needs}. Ask ${contact} to add you.`,
      );
    case 'ConflictError':
      return new NotAllowedError(
        `You came as ${as}, and the catalog has more than one person with ${needs}. Ask ${contact} to put that right.`,
      );
    default:
      return undefined;
  }
}

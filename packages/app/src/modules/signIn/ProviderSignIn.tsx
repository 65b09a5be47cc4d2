import {
  ApiRef,
  BackstageIdentityApi,
  IdentityApi,
  ProfileInfoApi,
  SessionApi,
  configApiRef,
  githubAuthApiRef,
  useApi,
} from '@backstage/frontend-plugin-api';
import { UserIdentity } from '@backstage/core-components';
import { Button } from '@backstage/ui';
import { useCallback, useEffect, useState } from 'react';
import { oidcAuthApiRef } from './oidcAuthApi';
import { forgettingIdentity } from './session';
import { SignInFrame } from './SignInFrame';
import { SignInProblem } from './SignInProblem';
import styles from './SignIn.module.css';

const KEY = 'waymark.provider';
type AuthApi = BackstageIdentityApi & ProfileInfoApi & SessionApi;

const apiRefs: Record<string, ApiRef<AuthApi>> = {
  github: githubAuthApiRef,
  oidc: oidcAuthApiRef,
};

async function identityOf(
  authApi: AuthApi,
  options: { optional?: boolean; instantPopup?: boolean },
): Promise<IdentityApi | undefined> {
  const response = await authApi.getBackstageIdentity(options);
  if (!response) return undefined;
  return UserIdentity.create({
    identity: response.identity,
    profile: await authApi.getProfile(),
    authApi,
  });
}

function Provider(props: {
  id: string;
  title: string;
  onSignInSuccess: (identity: IdentityApi) => void;
  onProblem: (words: string | undefined) => void;
}) {
  const { id, title, onSignInSuccess, onProblem } = props;
  const authApi = useApi(apiRefs[id]);
  const [busy, setBusy] = useState(() => localStorage.getItem(KEY) === id);

  const enter = useCallback(
    async (options: { optional?: boolean; instantPopup?: boolean }) => {
      setBusy(true);
      onProblem(undefined);
      try {
        const identity = await identityOf(authApi, options);
        if (identity) {
          localStorage.setItem(KEY, id);
          onSignInSuccess(
            forgettingIdentity(identity, () => localStorage.removeItem(KEY)),
          );
        }
      } catch (error) {
        localStorage.removeItem(KEY);
        onProblem(error instanceof Error ? error.message : String(error));
      } finally {
        setBusy(false);
      }
    },
    [authApi, id, onSignInSuccess, onProblem],
  );

  // Somebody who signed in here before and still has a session goes straight on.
  useEffect(() => {
    if (localStorage.getItem(KEY) === id) void enter({ optional: true });
  }, [id, enter]);

  return (
    <Button
      variant="primary"
      isPending={busy}
      onPress={() => enter({ instantPopup: true })}
    >
      {`Sign in with ${title}`}
    </Button>
  );
}

/** Production's sign-in: one button for each configured provider. */
export function ProviderSignIn(props: {
  providers: string[];
  onSignInSuccess: (identity: IdentityApi) => void;
}) {
  const config = useApi(configApiRef);
  const [problem, setProblem] = useState<string>();
  const contact =
    config.getOptionalString('platform.contact') ?? 'your platform team';
  const titles: Record<string, string> = {
    github: 'GitHub',
    oidc:
      config.getOptionalString('app.signIn.oidcTitle') ??
      'your company account',
  };
  const known = props.providers.filter(id => id in apiRefs);

  return (
    <SignInFrame
      heading="Sign in"
      lead="Ask for a service, a database or an environment, and have it in seconds."
    >
      {known.length === 0 && (
        <SignInProblem
          what="There is no way to sign in here."
          why="No sign-in provider is configured."
          next={`Ask ${contact} to set app.signIn.providers to github or oidc, with its auth.providers entry.`}
        />
      )}
      <div className={styles.providers}>
        {known.map(id => (
          <Provider
            key={id}
            id={id}
            title={titles[id]}
            onSignInSuccess={props.onSignInSuccess}
            onProblem={setProblem}
          />
        ))}
      </div>
      {problem && (
        <SignInProblem
          what="You are not signed in."
          why={problem}
          next={`Try again; if it stays so, ask ${contact}.`}
        />
      )}
    </SignInFrame>
  );
}

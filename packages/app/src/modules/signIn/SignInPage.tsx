import {
  configApiRef,
  discoveryApiRef,
  Progress,
  useApi,
} from '@backstage/frontend-plugin-api';
import { ProxiedSignInPage } from '@backstage/core-components';
import { SignInPageProps } from '@backstage/plugin-app-react';
import { useEffect, useState } from 'react';
import { fetchPeople, SignInPerson } from './people';
import { PeoplePicker } from './PeoplePicker';
import { ProviderSignIn } from './ProviderSignIn';
import {
  forgetPerson,
  forgettingIdentity,
  rememberedPerson,
  rememberPerson,
} from './session';
import { SignInFrame } from './SignInFrame';
import { SignInProblem } from './SignInProblem';

type Ways =
  | { state: 'asking' }
  | { state: 'unreachable'; why: string }
  | { state: 'people'; people: SignInPerson[] }
  | { state: 'providers' };

/** Asks the backend whether one picks a person here. Configured providers leave no question. */
function useWays(providers: string[]): { ways: Ways; again: () => void } {
  const discovery = useApi(discoveryApiRef);
  const [attempt, setAttempt] = useState(0);
  const configured = providers.length > 0;
  const [ways, setWays] = useState<Ways>({
    state: configured ? 'providers' : 'asking',
  });
  useEffect(() => {
    let over = false;
    if (configured) return undefined;
    (async () => {
      try {
        const people = await fetchPeople(await discovery.getBaseUrl('auth'));
        if (!over) {
          setWays(
            people ? { state: 'people', people } : { state: 'providers' },
          );
        }
      } catch (error) {
        if (!over) setWays({ state: 'unreachable', why: String(error) });
      }
    })();
    return () => {
      over = true;
    };
  }, [discovery, configured, attempt]);
  return {
    ways,
    again: () => {
      setWays({ state: 'asking' });
      setAttempt(n => n + 1);
    },
  };
}

function PickedPerson(props: {
  entityRef: string;
  onSignInSuccess: SignInPageProps['onSignInSuccess'];
  onOther: () => void;
}) {
  const { entityRef, onSignInSuccess, onOther } = props;
  return (
    <ProxiedSignInPage
      provider="waymark-local"
      headers={{ 'x-waymark-person': entityRef }}
      onSignInSuccess={identity =>
        onSignInSuccess(forgettingIdentity(identity))
      }
      ErrorComponent={({ error }) => (
        <SignInFrame heading="That did not work">
          <SignInProblem
            what={`You are not signed in as ${entityRef}.`}
            why={error?.message}
            next="Pick somebody else, or try again in a moment: right after the first start the catalog may not know everybody yet."
            action={{ label: 'Pick again', onPress: onOther }}
          />
        </SignInFrame>
      )}
    />
  );
}

/** The sign-in: by picking a person on the embedded default, with the configured providers elsewhere. */
export function SignInPage({ onSignInSuccess }: SignInPageProps) {
  const providers =
    useApi(configApiRef).getOptionalStringArray('app.signIn.providers') ?? [];
  const { ways, again } = useWays(providers);
  const [person, setPerson] = useState(rememberedPerson);

  if (ways.state === 'asking') return <Progress />;
  if (ways.state === 'providers') {
    return (
      <ProviderSignIn providers={providers} onSignInSuccess={onSignInSuccess} />
    );
  }
  if (ways.state === 'unreachable') {
    return (
      <SignInFrame heading="Waymark does not answer">
        <SignInProblem
          what="The people to pick from could not be read."
          why={ways.why}
          next="See whether Waymark is still running; its log is in .waymark/logs/backend.log."
          action={{ label: 'Try again', onPress: again }}
        />
      </SignInFrame>
    );
  }
  if (person) {
    return (
      <PickedPerson
        key={person}
        entityRef={person}
        onSignInSuccess={onSignInSuccess}
        onOther={() => {
          forgetPerson();
          setPerson(undefined);
          again();
        }}
      />
    );
  }
  return (
    <PeoplePicker
      people={ways.people}
      onPick={entityRef => {
        rememberPerson(entityRef);
        setPerson(entityRef);
      }}
    />
  );
}

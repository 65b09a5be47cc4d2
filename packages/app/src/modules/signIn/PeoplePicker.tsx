import { Avatar } from '@backstage/ui';
import { useId } from 'react';
import { byTeam, SignInPerson } from './people';
import { SignInFrame } from './SignInFrame';
import styles from './SignIn.module.css';

function Team(props: {
  team: string;
  people: SignInPerson[];
  onPick: (entityRef: string) => void;
}) {
  const id = useId();
  return (
    <section aria-labelledby={id}>
      <h2 id={id} className={styles.team}>
        {props.team}
      </h2>
      <ul className={styles.people}>
        {props.people.map(person => (
          <li key={person.entityRef}>
            <button
              type="button"
              className={styles.person}
              onClick={() => props.onPick(person.entityRef)}
            >
              <Avatar
                src={person.picture ?? ''}
                name={person.displayName}
                purpose="decoration"
              />
              <span className={styles.who}>
                <span className={styles.name}>{person.displayName}</span>
                {person.title && (
                  <span className={styles.title}>{person.title}</span>
                )}
              </span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** The embedded default's sign-in: pick one of the example company's people. */
export function PeoplePicker(props: {
  people: SignInPerson[];
  onPick: (entityRef: string) => void;
}) {
  return (
    <SignInFrame
      heading="Who are you today?"
      lead="This Waymark runs on this machine only, with the people of an example company. Pick one; what you may do follows from their team."
    >
      <div className={styles.teams}>
        {byTeam(props.people).map(({ team, people }) => (
          <Team key={team} team={team} people={people} onPick={props.onPick} />
        ))}
      </div>
    </SignInFrame>
  );
}

import type { ApiEnvironment } from '@waymark/platform-common/api';
import { Conditions } from '../service/Conditions';
import { weightOf } from '../service/conditionWords';

/** What is not as it should be with environments themselves, whatever runs in them. */
export function EnvironmentConditions(props: {
  environments: ApiEnvironment[];
}) {
  return (
    <>
      {props.environments.map(({ name, conditions = [] }) => {
        const said = conditions.filter(one => weightOf(one) !== 'fine');
        return said.length > 0 && <Conditions key={name} conditions={said} />;
      })}
    </>
  );
}

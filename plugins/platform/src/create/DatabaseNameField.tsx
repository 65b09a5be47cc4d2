import { useApi } from '@backstage/frontend-plugin-api';
import type { FieldExtensionComponentProps } from '@backstage/plugin-scaffolder-react';
import { useCallback } from 'react';
import { platformApiRef } from '../api/platformApiRef';
import { NameField } from './NameField';
import { databaseNameProblem } from './nameProblems';
import { formValue } from './formValue';

/** The name of a database to be, in the environment that the form names. */
export function DatabaseNameField(props: FieldExtensionComponentProps<string>) {
  const platform = useApi(platformApiRef);
  const environment = formValue(props, 'environment');
  const check = useCallback(
    (name: string) => databaseNameProblem(platform, name, environment),
    [platform, environment],
  );
  return <NameField {...props} check={check} />;
}

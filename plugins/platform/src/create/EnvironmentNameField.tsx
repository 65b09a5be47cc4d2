import { useApi } from '@backstage/frontend-plugin-api';
import type { FieldExtensionComponentProps } from '@backstage/plugin-scaffolder-react';
import { useCallback } from 'react';
import { platformApiRef } from '../api/platformApiRef';
import { NameField } from './NameField';
import { environmentNameProblem } from './nameProblems';

/** The name of an environment to be. */
export function EnvironmentNameField(
  props: FieldExtensionComponentProps<string>,
) {
  const platform = useApi(platformApiRef);
  const check = useCallback(
    (name: string) => environmentNameProblem(platform, name),
    [platform],
  );
  return <NameField {...props} check={check} />;
}

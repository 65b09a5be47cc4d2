import { useApi } from '@backstage/frontend-plugin-api';
import type { FieldExtensionComponentProps } from '@backstage/plugin-scaffolder-react';
import { useCallback } from 'react';
import { platformApiRef } from '../api/platformApiRef';
import { NameField } from './NameField';
import { serviceNameProblem } from './nameProblems';

/** The name of a service to be. */
export function ServiceNameField(props: FieldExtensionComponentProps<string>) {
  const platform = useApi(platformApiRef);
  const check = useCallback(
    (name: string) => serviceNameProblem(platform, name),
    [platform],
  );
  return <NameField {...props} check={check} />;
}

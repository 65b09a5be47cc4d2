import type { ApiHolder } from '@backstage/frontend-plugin-api';
import { createFormField } from '@backstage/plugin-scaffolder-react/alpha';
import type { FieldExtensionComponentProps } from '@backstage/plugin-scaffolder-react';
import type { ComponentType } from 'react';
import type { PlatformApi } from '../api/PlatformApi';
import { platformApiRef } from '../api/platformApiRef';

/**
 * A field of our own in the forms of templates. What it says as one types is asked once more before the form goes on.
 *
 * @param check - what is wrong; where the platform can not be asked, it decides when it creates
 */
export function fieldOf<T>(
  name: string,
  component: ComponentType<FieldExtensionComponentProps<T>>,
  check: (
    platform: PlatformApi,
    value: T | undefined,
    form: Record<string, any>,
  ) => Promise<string | undefined> | string | undefined,
) {
  return createFormField({
    name,
    component: component as any,
    validation: async (value: any, field: any, context: any) => {
      const platform = (context.apiHolder as ApiHolder).get(platformApiRef);
      const no =
        platform && (await check(platform, value, context.formData ?? {}));
      if (no) field.addError(no);
    },
  });
}

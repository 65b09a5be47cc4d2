import { BringInField } from './BringInField';
import { type BringInOf, bringInProblem, inTheWay } from './bringInOf';
import { DatabaseNameField } from './DatabaseNameField';
import { EnvironmentField } from './EnvironmentField';
import { EnvironmentNameField } from './EnvironmentNameField';
import { fieldOf } from './fieldOf';
import { databaseNameProblem, environmentNameProblem } from './nameProblems';
import { PreviewField } from './PreviewField';
import { type PreviewOf, previewProblem } from './previewOf';
import { ServicesField } from './ServicesField';
import { SizeField } from './SizeField';
import { StayField } from './StayField';

/** `ui:field: DatabaseName` of a template. */
export const databaseNameFormField = fieldOf<string>(
  'DatabaseName',
  DatabaseNameField,
  (platform, name, form) =>
    databaseNameProblem(platform, name ?? '', form.environment),
);

/** `ui:field: EnvironmentName` of a template. */
export const environmentNameFormField = fieldOf<string>(
  'EnvironmentName',
  EnvironmentNameField,
  (platform, name) => environmentNameProblem(platform, name ?? ''),
);

/** `ui:field: Environment` of a template. */
export const environmentFormField = fieldOf<string>(
  'Environment',
  EnvironmentField,
  (_, name) => (name ? undefined : 'Choose where it is.'),
);

/** `ui:field: DatabaseSize` of a template. */
export const sizeFormField = fieldOf<string>(
  'DatabaseSize',
  SizeField,
  () => undefined,
);

/** `ui:field: Services` of a template. */
export const servicesFormField = fieldOf<string[]>(
  'Services',
  ServicesField,
  () => undefined,
);

/** `ui:field: Stay` of a template. */
export const stayFormField = fieldOf<number>(
  'Stay',
  StayField,
  () => undefined,
);

/** `ui:field: Preview` of a template. */
export const previewFormField = fieldOf<PreviewOf>(
  'Preview',
  PreviewField,
  async (platform, of = {}) =>
    previewProblem(
      of,
      of.service ? await platform.listBranches(of.service).catch(() => []) : [],
    ),
);

/** `ui:field: BringIn` of a template. */
export const bringInFormField = fieldOf<BringInOf>(
  'BringIn',
  BringInField,
  async (platform, of = {}) => {
    const no = await bringInProblem(of);
    if (no) return no;
    const stops = await platform
      .getProposal(of.repository!)
      .then(({ findings }) => inTheWay(findings))
      .catch(() => undefined);
    return stops && `It cannot be brought in yet: ${stops}`;
  },
);

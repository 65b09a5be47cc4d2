import type { components, paths } from '@waymark/platform-common/api';

type Schemas = components['schemas'];

export type Plan = Schemas['Plan'];
export type EnvironmentPlan = Schemas['EnvironmentPlan'];
export type PlanAction = Schemas['PlanAction'];
export type CreatePlan = Schemas['CreatePlan'];
export type Deployment = Schemas['Deployment'];
export type Job = Schemas['Job'];
export type Approval = Schemas['Approval'];
export type Freeze = Schemas['Freeze'];
export type CreateFreeze = Schemas['CreateFreeze'];
export type Incident = Schemas['Incident'];
export type Audit = Schemas['Audit'];
export type Measurement = Schemas['Measurement'];
export type MeasurementPage = Schemas['MeasurementPage'];
export type CanaryStep = Schemas['CanaryStep'];
export type RawObjects = Schemas['RawObjects'];

/** What is said when a plan is applied: why, and what is overruled by it. */
export type ApplyPlan = NonNullable<
  paths['/plans/{plan}/apply']['post']['requestBody']
>['content']['application/json'];

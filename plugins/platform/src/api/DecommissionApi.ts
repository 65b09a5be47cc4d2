import type { ApiOperation, components } from '@waymark/platform-common/api';

/** What would end with a service, and what was said so far. */
export type Decommission = components['schemas']['Decommission'];
/** Since when a service is no longer there, and the way back. */
export type Decommissioned = components['schemas']['Decommissioned'];
/** The word of those who depend on a service. */
export type DecommissionAnswer = components['schemas']['DecommissionAnswer'];

/** What the portal asks the platform about services that go. */
export interface DecommissionApi {
  getDecommission(service: string): Promise<Decommission>;
  /** The operation that does it; `confirm` is what was typed. */
  decommissionService(
    service: string,
    body: { confirm: string; reason?: string },
    key: string,
  ): Promise<ApiOperation>;
  /** The operation that brings it back. */
  recoverService(service: string, key: string): Promise<ApiOperation>;
  /** Questions that wait for the viewer's teams. */
  listMyQuestions(): Promise<DecommissionAnswer[]>;
  answerDecommission(
    question: Pick<DecommissionAnswer, 'leaving' | 'service'>,
    agree: boolean,
    reason?: string,
  ): Promise<DecommissionAnswer>;
}

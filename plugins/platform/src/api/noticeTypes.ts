import type { components } from '@waymark/platform-common/api';

type Schemas = components['schemas'];

export type Notice = Schemas['Notice'];
export type NoticeReceiver = Schemas['NoticeReceiver'];
export type NoticeDelivery = Schemas['NoticeDelivery'];

/* eslint-disable @backstage/no-forbidden-package-imports, @backstage/no-mixed-plugin-imports, no-restricted-imports -- put together from rooms that the plugin keeps to itself */
export { Notifications } from '@waymark/platform-backend/src/loop/Notifications';
export { insertNotice } from '@waymark/platform-backend/src/notice/insertNotice';
export { Notices } from '@waymark/platform-backend/src/notice/Notices';
export { type Send, webhookSender } from '@waymark/platform-backend/src/notice/sendNotice';
export { insertEvent } from '@waymark/platform-backend/src/store/insertEvent';

import { boolSetting } from '@intelgraph/platform';

/** Settings of those who are told of alerts. */
export const receiverSettings = {
  allowPrivateReceivers: boolSetting('ALERT_RECEIVER_ALLOW_PRIVATE', {
    default: false,
    description: 'Lets alert receivers have private and loopback addresses and be reached in the clear.',
  }),
};

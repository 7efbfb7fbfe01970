import { boolSetting } from '@intelgraph/platform';

/** Settings of those who are told of alerts. */
export const receiverSettings = {
  allowPrivateReceivers: boolSetting('ALERT_RECEIVER_ALLOW_PRIVATE', {
    optional: true,
    description:
      'Lets alert receivers have private and loopback addresses and be reached in the clear. Unless given: only with AUTH_MODE=dev, which serves nobody but this machine.',
  }),
};

/** Whether messages may go to addresses that are not on the public Internet. */
export const allowsPrivateReceivers = (config: { allowPrivateReceivers?: boolean; authMode: string }): boolean =>
  config.allowPrivateReceivers ?? config.authMode === 'dev';

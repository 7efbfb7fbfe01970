import { createHmac } from 'node:crypto';

/** The headers of MLflow's webhooks (mlflow/webhooks/constants.py). */
export const SIGNATURE_HEADER = 'x-mlflow-signature';
export const TIMESTAMP_HEADER = 'x-mlflow-timestamp';
export const DELIVERY_ID_HEADER = 'x-mlflow-delivery-id';

export interface SignedCall {
  readonly deliveryId: string;
  /** In seconds. */
  readonly timestamp: number;
  readonly body: string;
}

/** MLflow's signature: HMAC-SHA256 over `<delivery id>.<timestamp>.<body>`, in base64 after `v1,`. */
export function signCall(secret: string, { deliveryId, timestamp, body }: SignedCall): string {
  const content = `${deliveryId}.${timestamp}.${body}`;
  return `v1,${createHmac('sha256', secret).update(content, 'utf8').digest('base64')}`;
}

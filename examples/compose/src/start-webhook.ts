import { once } from 'node:events';
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';

/** An alert as Alertmanager delivers it. */
export interface DeliveredAlert {
  readonly receiver: string;
  readonly status: 'firing' | 'resolved';
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

export interface Webhook {
  readonly url: string;
  /** Everything that was delivered, in order. */
  readonly delivered: readonly DeliveredAlert[];
  /** Waits for an alert; rejects when it has not come after `seconds`. */
  next(wanted: (alert: DeliveredAlert) => boolean, seconds: number): Promise<DeliveredAlert>;
  stop(): void;
}

interface Delivery {
  readonly receiver: string;
  readonly alerts: readonly Omit<DeliveredAlert, 'receiver'>[];
}

/** A webhook for tests, which remembers what was delivered. */
export async function startWebhook(): Promise<Webhook> {
  const delivered: DeliveredAlert[] = [];
  const waiting = new Set<() => void>();
  const server = createServer(async (request, response) => {
    const { receiver, alerts }: Delivery = JSON.parse(await text(request));
    for (const { status, labels, annotations } of alerts)
      delivered.push({ receiver, status, labels, annotations });
    response.end();
    for (const look of waiting) look();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}/`,
    delivered,
    next(wanted, seconds) {
      return new Promise((resolve, reject) => {
        const timer = setTimeout(() => {
          waiting.delete(look);
          reject(new Error(`the alert did not come; delivered were ${JSON.stringify(delivered)}`));
        }, seconds * 1000);
        const look = () => {
          const found = delivered.find(wanted);
          if (!found) return;
          clearTimeout(timer);
          waiting.delete(look);
          resolve(found);
        };
        waiting.add(look);
        look();
      });
    },
    stop() {
      server.close();
      server.closeAllConnections();
    },
  };
}

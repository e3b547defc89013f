export { type PromClientRegistry, promClientProducer } from './prom-client/prom-client-producer.ts';

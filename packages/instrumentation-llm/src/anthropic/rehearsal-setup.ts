import { rehearseInstrumentation } from '../rehearsal/rehearse-instrumentation.ts';
import { anthropicInstrumentation } from './instrumentation.ts';

export default rehearseInstrumentation(anthropicInstrumentation());

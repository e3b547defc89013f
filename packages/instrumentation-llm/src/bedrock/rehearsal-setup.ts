import { rehearseInstrumentation } from '../rehearsal/rehearse-instrumentation.ts';
import { bedrockInstrumentation } from './instrumentation.ts';

export default rehearseInstrumentation(bedrockInstrumentation());

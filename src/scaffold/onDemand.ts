/** What is loaded on first use: with the YAML library it is too much for every activation. */
export { changeSdk } from './changeSdk.ts';
export { detectApp } from './detect.ts';
export { flavorFrom } from './hardware.ts';
export { importCompose } from './import/compose.ts';
export { readDstack } from './import/dstack.ts';
export { dstackToJob } from './import/dstackJob.ts';
export { dstackToSpace } from './import/dstackSpace.ts';
export { importProcfile } from './import/procfile.ts';
export { proposeSpace } from './proposal.ts';
export { proposalFiles } from './proposalFiles.ts';
export { readCard, setCardFields } from '../space/card.ts';
export { proposeFiles, wholeTemplate } from './render.ts';
export { checkServices, exposeServices } from './services.ts';
export { listTemplates, renderTemplate } from './templates.ts';
export { githubWorkflow, gitlabPipeline } from './workflow.ts';

/** The image AutoTrain Spaces are made from. */
export const autoTrainImage = 'huggingface/autotrain-advanced';

/** Whether a Space trains a model with AutoTrain, told by its tags. */
export function isAutoTrain(tags: readonly string[] | undefined): boolean {
  return tags?.includes('autotrain') ?? false;
}

/** Whether a Dockerfile starts from AutoTrain's image, whatever the tag or digest. */
export function usesAutoTrainImage(dockerfile: string): boolean {
  return /^[^\S\n]*FROM\s+(?:--\S+\s+)*(?:docker\.io\/)?huggingface\/autotrain-advanced(?:[:@\s]|$)/im.test(
    dockerfile,
  );
}

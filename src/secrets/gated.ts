/**
 * Repositories on the Hub whose terms have to be accepted before they can be downloaded. The Hub is asked elsewhere
 * when it can be; this table serves where it cannot.
 */
const gated = [
  /^meta-llama\/(?:Meta-)?(?:Llama|llama|CodeLlama|LlamaGuard|Prompt-Guard)[\w.-]*$/,
  /^google\/(?:gemma|codegemma|recurrentgemma|shieldgemma|paligemma|medgemma|txgemma|datagemma|vaultgemma)[\w.-]*$/,
  /^google\/(?:embeddinggemma|t5gemma|functiongemma)[\w.-]*$/,
  /^mistralai\/(?:Mistral-7B-v0\.3|Mistral-7B-Instruct-v0\.[123]|Mixtral-8x(?:7B|22B)[\w.-]*|Codestral[\w.-]*|Mistral-Large[\w.-]*|Mistral-Nemo-[\w.-]*|Mistral-Small-[\w.-]*|Ministral-8B[\w.-]*|Pixtral-Large[\w.-]*|Mamba-Codestral[\w.-]*)$/,
  /^black-forest-labs\/FLUX\.1-(?:dev|Fill-dev|Canny-dev|Depth-dev|Redux-dev|Kontext-dev|Krea-dev)[\w.-]*$/,
  /^black-forest-labs\/FLUX\.2-dev[\w.-]*$/,
  /^stabilityai\/(?:stable-diffusion-3[\w.-]*|stable-audio-open[\w.-]*|stable-video-diffusion[\w.-]*|stable-cascade|sd3[\w.-]*|stable-fast-3d|stable-point-aware-3d)$/,
  /^pyannote\/[\w.-]+$/,
  /^bigcode\/(?:starcoder|starcoderbase|starcoderplus|the-stack|the-stack-dedup|the-stack-v2)[\w.-]*$/,
  /^CohereForAI\/[\w.-]+$/,
  /^CohereLabs\/[\w.-]+$/,
  /^(?:tiiuae\/falcon-180B[\w.-]*|databricks\/dbrx-(?:base|instruct))$/,
  /^(?:mozilla-foundation\/common_voice_[\w.-]+|ILSVRC\/imagenet-1k|imagenet-1k|facebook\/sam3[\w.-]*|facebook\/dinov3-[\w.-]+)$/,
  /^(?:briaai\/(?:RMBG-2\.0|BRIA-[\w.-]+)|MahmoodLab\/[\w.-]+)$/,
  /^(?:uonlp\/CulturaX|lmsys\/lmsys-chat-1m|gaia-benchmark\/GAIA|cais\/hle|Idavidrein\/gpqa|allenai\/WildChat-1M-Full)$/,
]; // prettier-ignore

export const isGated = (id: string) => gated.some((pattern) => pattern.test(id));

import Config

config :phoenix, :json_library, Jason

config :{{app}}, SpaceAppWeb.Endpoint,
  adapter: Bandit.PhoenixAdapter,
  render_errors: [formats: [json: SpaceAppWeb.ErrorJSON], layout: false]

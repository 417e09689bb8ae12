import Config

port = String.to_integer(System.get_env("PORT", "{{port}}"))

# Without a key that is kept as a secret of the Space, each start makes a new one.
secret_key_base =
  System.get_env("SECRET_KEY_BASE") || Base.encode64(:crypto.strong_rand_bytes(48))

config :{{app}}, SpaceAppWeb.Endpoint,
  server: true,
  http: [ip: {0, 0, 0, 0}, port: port],
  secret_key_base: secret_key_base

# The Hub tells the host that the Space answers at.
if host = System.get_env("SPACE_HOST") do
  config :{{app}}, SpaceAppWeb.Endpoint, url: [scheme: "https", host: host, port: 443]
end

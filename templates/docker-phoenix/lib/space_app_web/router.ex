defmodule SpaceAppWeb.Router do
  @moduledoc "Requests and what answers them."

  use Phoenix.Router, helpers: false

  scope "/", SpaceAppWeb do
    get("/", PageController, :index)
    get("/health", PageController, :health)
    post("/count", CountController, :create)
  end
end

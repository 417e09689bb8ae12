defmodule SpaceAppWeb.PageController do
  @moduledoc "The page of the app, and whether it is ready."

  use Phoenix.Controller, formats: [:html, :json]

  @page """
  <!doctype html>
  <html lang="en">
    <head>
      <meta charset="utf-8">
      <title>A Phoenix app</title>
    </head>
    <body>
      <h1>A Phoenix app</h1>
      <p>Send a text to <code>POST /count</code>.</p>
    </body>
  </html>
  """

  def index(conn, _params), do: html(conn, @page)

  def health(conn, _params), do: json(conn, %{status: "ok"})
end

"""The official client packages, as tests need them.

record            writes Recorded/<wire>-request.json: what each package sends for one and the same conversation; each package must also
                  read the recorded answers of its wire
provider          a provider of all four wires on a free port, which it prints: it holds each request against the package's own types,
                  and answers with the recorded answers
clients PORT      asks the gateway at PORT, as users do, and checks what comes back
"""

import base64, json, os, sys, threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

RECORDED = os.path.join(os.path.dirname(os.path.abspath(__file__)), "Recorded")
TEXT = 'Für jeden Byte "ein 🎈.'
PICTURE = b"\x89PNG\r\n"
PARAMETERS = {"type": "object", "properties": {"place": {"type": "string"}}, "required": ["place"]}


def recorded(name):
    with open(os.path.join(RECORDED, name), "rb") as file:
        return file.read()


def wire_of(path):
    if path.endswith("/chat/completions"):
        return "openai"
    if path.split("?")[0].endswith("/messages"):
        return "anthropic"
    if path.endswith("/api/chat"):
        return "ollama"
    return "gemini"


def wants_stream(wire, path, body):
    return "streamGenerateContent" in path if wire == "gemini" else bool(body.get("stream"))


def wants_tool(wire, body):
    """A request that offers tools is answered with calls, until their results are there."""
    turns = body.get("contents") or body["messages"]
    text = json.dumps(turns[-1])
    return bool(body.get("tools")) and not any(word in text for word in ("tool_result", "functionResponse", '"tool"'))


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        wire = wire_of(self.path)
        problem = self.server.check(wire, self.path, self.headers, body)
        if problem:
            return self.answer(400, "application/json", json.dumps({"error": {"message": problem}}).encode())
        kind = "tools" if wants_tool(wire, body) else "answer"
        if wants_stream(wire, self.path, body):
            extension = "ndjson" if wire == "ollama" else "sse"
            name = f"{wire}-{'stream' if kind == 'answer' else kind}.{extension}"
            return self.answer(200, "application/x-ndjson" if wire == "ollama" else "text/event-stream", recorded(name))
        self.answer(200, "application/json", recorded(f"{wire}-{kind}.json"))

    def answer(self, status, kind, body):
        self.send_response(status)
        self.send_header("content-type", kind)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments):
        pass


def serve(check):
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.check = check
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server.server_address[1]


# What each package sends.

def record():
    import anthropic, ollama, openai
    from google import genai
    from google.genai import types

    seen = {}

    def keep(wire, path, headers, body):
        seen[wire] = {"path": path, "body": body, "headers": {k.lower(): v for k, v in headers.items() if k.lower() in (
            "x-api-key", "anthropic-version", "authorization", "x-goog-api-key", "content-type")}}

    url = f"http://127.0.0.1:{serve(keep)}"
    data = base64.b64encode(PICTURE).decode()
    arguments = [{"place": "Bonn"}, {"place": "Köln"}]

    openai.OpenAI(base_url=url + "/v1", api_key="KEY").chat.completions.create(
        model="gpt-4o", max_tokens=64, stop=["END"], temperature=0.5, top_p=0.9, tool_choice="auto",
        tools=[{"type": "function", "function": {"name": "look", "description": "Looks.", "parameters": PARAMETERS}}],
        messages=[
            {"role": "system", "content": "Be brief."},
            {"role": "user", "content": [
                {"type": "text", "text": "Where is this?"},
                {"type": "image_url", "image_url": {"url": "data:image/png;base64," + data}}]},
            {"role": "assistant", "content": "I look.", "tool_calls": [
                {"id": f"call_{i}", "type": "function", "function": {"name": "look", "arguments": json.dumps(a, ensure_ascii=False)}}
                for i, a in enumerate(arguments)]},
            {"role": "tool", "tool_call_id": "call_0", "content": "rain"},
            {"role": "tool", "tool_call_id": "call_1", "content": "sun"}])

    claude = anthropic.Anthropic(base_url=url, api_key="KEY")
    claude.messages.create(
        model="claude-sonnet-4-5", max_tokens=64, stop_sequences=["END"], tool_choice={"type": "auto"},
        extra_body={"temperature": 0.5, "top_p": 0.9},  # the wire's, though the package names them no more
        tools=[{"name": "look", "description": "Looks.", "input_schema": PARAMETERS}], system="Be brief.",
        messages=[
            {"role": "user", "content": [
                {"type": "text", "text": "Where is this?"},
                {"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": data}}]},
            {"role": "assistant", "content": [{"type": "text", "text": "I look."}] + [
                {"type": "tool_use", "id": f"call_{i}", "name": "look", "input": a} for i, a in enumerate(arguments)]},
            {"role": "user", "content": [
                {"type": "tool_result", "tool_use_id": f"call_{i}", "content": [{"type": "text", "text": t}]}
                for i, t in enumerate(["rain", "sun"])]}])

    google = genai.Client(api_key="KEY", http_options=types.HttpOptions(base_url=url, api_version="v1beta"))
    google.models.generate_content(
        model="gemini-2.5-flash",
        config=types.GenerateContentConfig(
            system_instruction="Be brief.", max_output_tokens=64, stop_sequences=["END"], temperature=0.5, top_p=0.9,
            tool_config=types.ToolConfig(function_calling_config=types.FunctionCallingConfig(mode="AUTO")),
            tools=[types.Tool(function_declarations=[types.FunctionDeclaration(
                name="look", description="Looks.", parameters_json_schema=PARAMETERS)])]),
        contents=[
            types.Content(role="user", parts=[types.Part(text="Where is this?"), types.Part.from_bytes(data=PICTURE, mime_type="image/png")]),
            types.Content(role="model", parts=[types.Part(text="I look.")] + [
                types.Part.from_function_call(name="look", args=a) for a in arguments]),
            types.Content(role="user", parts=[
                types.Part.from_function_response(name="look", response={"output": t}) for t in ("rain", "sun")])])

    ollama.Client(host=url).chat(
        model="llama3.2", options={"num_predict": 64, "stop": ["END"], "temperature": 0.5, "top_p": 0.9},
        tools=[{"type": "function", "function": {"name": "look", "description": "Looks.", "parameters": PARAMETERS}}],
        messages=[
            {"role": "system", "content": "Be brief."},
            {"role": "user", "content": "Where is this?", "images": [PICTURE]},
            {"role": "assistant", "content": "I look.", "tool_calls": [{"function": {"name": "look", "arguments": a}} for a in arguments]},
            {"role": "tool", "tool_name": "look", "content": "rain"}, {"role": "tool", "tool_name": "look", "content": "sun"}])

    for wire, request in seen.items():
        with open(os.path.join(RECORDED, wire + "-request.json"), "w") as file:
            json.dump(request, file, ensure_ascii=False, indent=1, sort_keys=True)
            file.write("\n")

    # The recorded answers, read by those whose wire they are in.
    chat = openai.OpenAI(base_url=url + "/v1", api_key="KEY").chat.completions
    hello = [{"role": "user", "content": "hi"}]
    assert chat.create(model="m", messages=hello).choices[0].message.content == TEXT
    assert "".join(c.choices[0].delta.content or "" for c in chat.create(model="m", messages=hello, stream=True) if c.choices) == TEXT
    with claude.messages.stream(model="m", max_tokens=9, messages=hello) as stream:
        assert stream.get_final_text() == TEXT
    assert google.models.generate_content(model="m", contents="hi").text == TEXT
    assert "".join(c.text for c in google.models.generate_content_stream(model="m", contents="hi")) == TEXT
    assert ollama.Client(host=url).chat(model="m", messages=hello).message.content == TEXT
    assert "".join(c.message.content for c in ollama.Client(host=url).chat(model="m", messages=hello, stream=True)) == TEXT
    assert anthropic.types.Message.model_validate_json(recorded("anthropic-thinking.json")).content[0].type == "thinking"
    assert types.GenerateContentResponse.model_validate_json(recorded("gemini-thinking.json")).candidates[0].content.parts[0].thought
    assert ollama.ChatResponse.model_validate_json(recorded("ollama-thinking.json")).message.thinking


# What the gateway sends.

def strictly(wire, path, headers, body):
    """Why a request is not one of its wire's, or None: the packages' own types, and no field that they do not have."""
    from pydantic import TypeAdapter, ValidationError

    try:
        if wire == "openai":
            from openai.types.chat import completion_create_params as params

            known = set(params.CompletionCreateParamsBase.__annotations__) | {"stream"}
            TypeAdapter(params.CompletionCreateParamsBase).validate_python(body)
            unknown = set(body) - known
        elif wire == "anthropic":
            from anthropic.types import message_create_params as params

            known = set(params.MessageCreateParamsBase.__annotations__) | {"stream", "temperature", "top_p", "top_k"}
            TypeAdapter(params.MessageCreateParamsBase).validate_python(body)
            unknown = set(body) - known
            if not headers.get("anthropic-version"):
                return "anthropic-version is missing"
        elif wire == "gemini":
            from google.genai import types

            known = {"contents", "systemInstruction", "tools", "toolConfig", "generationConfig", "safetySettings", "cachedContent"}
            unknown = set(body) - known
            # These types forbid what they do not know.
            for content in body["contents"] + ([body["systemInstruction"]] if "systemInstruction" in body else []):
                types.Content.model_validate(content)
            for tool in body.get("tools", []):
                types.Tool.model_validate(tool)
            types.ToolConfig.model_validate(body.get("toolConfig", {}))
            types.GenerationConfig.model_validate(body.get("generationConfig", {}))
        else:
            from ollama import _types as types

            request = types.ChatRequest.model_validate(body)
            unknown = set(body) - set(types.ChatRequest.model_fields)
            unknown |= set(body.get("options", {})) - set(types.Options.model_fields)
            for message in body["messages"]:
                # The package makes pictures of its own kind before it sends them as Base64.
                pictures = [types.Image(value=picture) for picture in message.get("images", [])]
                types.Message.model_validate({**message, "images": pictures})
                unknown |= set(message) - set(types.Message.model_fields)
            assert request.model
        return f"unknown fields: {sorted(unknown)}" if unknown else None
    except ValidationError as error:
        return str(error)


def provider():
    print(serve(strictly), flush=True)
    sys.stdin.read()


# What users do.

TARGETS = ["openai", "anthropic", "gemini", "ollama"]


def clients(port):
    import anthropic, openai

    url = f"http://127.0.0.1:{port}"
    chat = openai.OpenAI(base_url=url + "/v1", api_key="none", max_retries=0)
    claude = anthropic.Anthropic(base_url=url, api_key="none", max_retries=0)
    for target in TARGETS:
        ask_openai(chat, target)
        ask_anthropic(claude, target)
        print(target, "answers both")
    refusals(openai, anthropic, chat, claude)
    print("refusals are typed")


def ask_openai(client, target):
    hello = [
        {"role": "system", "content": "Be brief."},
        {"role": "user", "content": [
            {"type": "text", "text": "Where is this?"},
            {"type": "image_url", "image_url": {"url": "data:image/png;base64," + base64.b64encode(PICTURE).decode()}}]}]
    options = {"model": target, "messages": hello, "max_completion_tokens": 64, "stop": ["END"], "temperature": 0.5}
    answer = client.chat.completions.create(**options)
    assert answer.choices[0].message.content == TEXT, answer
    assert (answer.usage.prompt_tokens, answer.usage.completion_tokens) == (9, 7), answer.usage
    assert answer.created > 1_700_000_000 and answer.model and answer.choices[0].finish_reason == "stop", answer

    text, usage = "", None
    for chunk in client.chat.completions.create(**options, stream=True, stream_options={"include_usage": True}):
        text += "".join(choice.delta.content or "" for choice in chunk.choices)
        usage = chunk.usage or usage
    assert text == TEXT, text
    assert (usage.prompt_tokens, usage.completion_tokens) == (9, 7), usage

    tools = [{"type": "function", "function": {"name": "look", "description": "Looks.", "parameters": PARAMETERS}}]
    first = client.chat.completions.create(**options, tools=tools)
    calls = first.choices[0].message.tool_calls
    assert [json.loads(c.function.arguments)["place"] for c in calls] == ["Bonn", "Köln"], calls
    assert len({c.id for c in calls}) == 2 and first.choices[0].finish_reason == "tool_calls", calls
    results = [{"role": "tool", "tool_call_id": c.id, "content": "rain"} for c in calls]
    options["messages"] = hello + [first.choices[0].message] + results
    assert client.chat.completions.create(**options, tools=tools).choices[0].message.content == TEXT

    options["messages"] = hello
    with client.chat.completions.stream(**options, tools=tools) as stream:
        calls = stream.get_final_completion().choices[0].message.tool_calls
    assert [json.loads(c.function.arguments)["place"] for c in calls] == ["Bonn", "Köln"], calls


def ask_anthropic(client, target):
    hello = [{"role": "user", "content": [
        {"type": "text", "text": "Where is this?"},
        {"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": base64.b64encode(PICTURE).decode()}}]}]
    options = {"model": target, "messages": hello, "system": "Be brief.", "max_tokens": 64, "stop_sequences": ["END"], "extra_body": {"temperature": 0.5}}
    answer = client.messages.create(**options)
    assert answer.content[0].text == TEXT and answer.stop_reason == "end_turn", answer
    assert (answer.usage.input_tokens, answer.usage.output_tokens) == (9, 7), answer.usage

    with client.messages.stream(**options) as stream:
        assert "".join(stream.text_stream) == TEXT
        final = stream.get_final_message()
    assert (final.usage.input_tokens, final.usage.output_tokens, final.stop_reason) == (9, 7, "end_turn"), final

    tools = [{"name": "look", "description": "Looks.", "input_schema": PARAMETERS}]
    with client.messages.stream(**options, tools=tools) as stream:
        first = stream.get_final_message()
    calls = [block for block in first.content if block.type == "tool_use"]
    assert [c.input["place"] for c in calls] == ["Bonn", "Köln"] and first.stop_reason == "tool_use", first
    results = [{"type": "tool_result", "tool_use_id": c.id, "content": "rain"} for c in calls]
    options["messages"] = hello + [{"role": "assistant", "content": first.content}, {"role": "user", "content": results}]
    assert client.messages.create(**options, tools=tools).content[0].text == TEXT


def refusals(openai, anthropic, chat, claude):
    hello = [{"role": "user", "content": "hi"}]
    for ask, kind in (
        (lambda: chat.chat.completions.create(model="nobody", messages=hello), openai.NotFoundError),
        (lambda: claude.messages.create(model="nobody", max_tokens=9, messages=hello), anthropic.NotFoundError),
    ):
        try:
            ask()
        except kind as error:
            assert "nobody" in str(error), error
        else:
            raise AssertionError("a model that does not exist was answered for")


if __name__ == "__main__":
    {"record": record, "provider": provider, "clients": lambda: clients(int(sys.argv[2]))}[sys.argv[1]]()

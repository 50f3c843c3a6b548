-- Chat requests in turns: whole and streamed, small and 64 KB. Counts answers other than 200.
local long = string.rep(string.rep("x", 1023) .. " ", 64)
local model = os.getenv("LOAD_MODEL")
local bodies = {}
for _, content in ipairs({ "Hello, Sluice!", long }) do
    for _, stream in ipairs({ "false", "true" }) do
        table.insert(bodies, string.format(
            '{"model":"%s","stream":%s,"messages":[{"role":"user","content":"%s"}]}', model, stream, content))
    end
end

local turn = 0
request = function()
    turn = turn + 1
    -- The long ones are the exception: most of the work is to be done on the many small steps.
    local body = bodies[turn % 16 < 14 and turn % 2 + 1 or turn % 2 + 3]
    return wrk.format("POST", "/v1/chat/completions", { ["content-type"] = "application/json" }, body)
end

done = function(summary)
    local errors = summary.errors
    print(string.format("requests %d, other than 200: %d, broken: %d",
        summary.requests, errors.status, errors.connect + errors.read + errors.write))
end

using System.Net;
using System.Text.Json;
using BookingAdmin.Web.Tests.Access;
using Microsoft.AspNetCore.Routing;
using Microsoft.OpenApi;

namespace BookingAdmin.Web.Tests.Api.Document;

/// <summary>The OpenAPI document tells of every endpoint, its examples fit, and what it says can happen does.</summary>
public sealed class OpenApiTests(ContractPlace place) : IClassFixture<ContractPlace>
{
    static CancellationToken Cancel => Xunit.TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_document_is_openapi_3_1_and_free_of_faults()
    {
        var read = OpenApiDocument.Parse(await TextAsync(), OpenApiConstants.Json);
        read.Diagnostic!.Errors.ShouldBeEmpty();
        read.Diagnostic.Warnings.ShouldBeEmpty();
        read.Diagnostic.SpecificationVersion.ShouldBe(OpenApiSpecVersion.OpenApi3_1);
        (await DocumentAsync()).GetProperty("openapi").GetString().ShouldStartWith("3.1.");
    }

    [Fact]
    public async Task Every_endpoint_under_api_is_in_it_and_says_what_it_is_for()
    {
        var mapped = place.Dashboard.Get<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.RoutePattern.RawText!.StartsWith("/api/", StringComparison.OrdinalIgnoreCase))
            .SelectMany(endpoint => endpoint.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods
                .Select(method => $"{method} {endpoint.RoutePattern.RawText}"));
        var operations = Operations(await DocumentAsync()).ToList();
        operations.Select(operation => operation.Name).ShouldBe(mapped, ignoreOrder: true);
        foreach (var (name, operation) in operations)
        {
            // A new endpoint needs a call of Describe.
            foreach (var word in (string[])["summary", "description", "operationId"])
                operation.TryGetProperty(word, out _).ShouldBeTrue($"{name} has no {word}");
            operation.GetProperty("tags").GetArrayLength().ShouldBe(1, name);
        }
        operations.Select(operation => operation.Operation.GetProperty("operationId").GetString()).ShouldBeUnique();
    }

    [Fact]
    public async Task Every_example_fits_its_schema_and_so_does_every_stored_answer()
    {
        var document = await DocumentAsync();
        List<string> faults = [];
        var examples = 0;
        foreach (var (name, operation) in Operations(document))
        {
            JsonElement[] declared = operation.TryGetProperty("parameters", out var parameters) ? [.. parameters.EnumerateArray()] : [];
            foreach (var parameter in declared)
                Check($"{name} {parameter.GetProperty("name")}", parameter.GetProperty("schema"), parameter.GetProperty("example"));
            var messages = operation.GetProperty("responses").EnumerateObject().Select(answer => (answer.Name, answer.Value));
            if (operation.TryGetProperty("requestBody", out var body))
                messages = messages.Append(("body", body));
            foreach (var (what, message) in messages)
            {
                var content = message.GetProperty("content").GetProperty("application/json");
                foreach (var example in content.GetProperty("examples").EnumerateObject())
                    Check($"{name} {what} {example.Name}", content.GetProperty("schema"), example.Value.GetProperty("value"));
            }
        }
        foreach (var file in Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "Api", "Answers"), "*.json"))
        {
            if (SchemaOf(Path.GetFileName(file)) is { } schema)
                Check(file, document.GetProperty("components").GetProperty("schemas").GetProperty(schema),
                    JsonElement.Parse(await File.ReadAllTextAsync(file, Cancel)));
        }
        faults.ShouldBeEmpty();
        examples.ShouldBeGreaterThan(60);

        void Check(string what, JsonElement schema, JsonElement value)
        {
            examples++;
            faults.AddRange(SchemaCheck.Faults(document, schema, value).Select(fault => $"{what}: {fault}"));
        }
    }

    [Fact]
    public void The_check_of_schemas_finds_what_does_not_fit()
    {
        var document = JsonElement.Parse("""
            {"components":{"schemas":{"T":{"type":"object","required":["a"],"properties":{
                "a":{"type":["null","string"],"enum":["x"]},
                "n":{"type":"integer","minimum":1},
                "l":{"type":"array","items":{"$ref":"#/components/schemas/T"}}}}}}}
            """);
        var schema = JsonElement.Parse("""{"$ref":"#/components/schemas/T"}""");
        foreach (var fits in (string[])["""{"a":"x"}""", """{"a":null,"n":1,"l":[{"a":"x"}]}"""])
            SchemaCheck.Faults(document, schema, JsonElement.Parse(fits)).ShouldBeEmpty();
        string[] wrong =
        [
            "{}", "[]", """{"a":"y"}""", """{"a":1}""", """{"a":"x","n":0}""", """{"a":"x","n":1.5}""", """{"a":"x","n":"1"}""",
            """{"a":"x","b":1}""", """{"a":"x","l":[{}]}""", """{"a":"x","l":{}}""",
        ];
        foreach (var not in wrong)
            SchemaCheck.Faults(document, schema, JsonElement.Parse(not)).ShouldNotBeEmpty(not);
    }

    [Fact]
    public async Task Everybody_reads_the_document_and_its_page_and_neither_needs_a_script_of_its_own()
    {
        using var stranger = place.Dashboard.Visit();
        using var answer = await stranger.GetAsync("/openapi/v1.json");
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        answer.Content.Headers.ContentType!.ToString().ShouldBe("application/json; charset=utf-8");
        using var page = await stranger.GetAsync("/openapi");
        page.StatusCode.ShouldBe(HttpStatusCode.OK);
        var html = await page.Content.ReadAsStringAsync(Cancel);
        foreach (var (name, operation) in Operations(await DocumentAsync()))
        {
            html.ShouldContain(WebUtility.HtmlEncode(name.Split(' ')[1]), customMessage: name);
            var summary = WebUtility.HtmlEncode(operation.GetProperty("summary").GetString()!);
            html.ShouldContain(summary.Replace("&#39;", "&#x27;", StringComparison.Ordinal));
        }
        html.ShouldContain("Booking accepted successfully");
        html.ShouldContain("Cannot accept booking. Payment status is not valid for acceptance.");
        // The layout of the component library has an empty one.
        html.Replace(" style=\"\"", "", StringComparison.Ordinal).ShouldNotContain(" style=");
        html.ShouldNotContain(" onclick=");
    }

    async Task<string> TextAsync()
    {
        using var stranger = place.Dashboard.Visit();
        return await stranger.PageAsync("/openapi/v1.json");
    }

    async Task<JsonElement> DocumentAsync() => JsonElement.Parse(await TextAsync());

    /// <summary>Each operation with its method and address: "GET /api/me".</summary>
    internal static IEnumerable<(string Name, JsonElement Operation)> Operations(JsonElement document) =>
        from path in document.GetProperty("paths").EnumerateObject()
        from operation in path.Value.EnumerateObject()
        select ($"{operation.Name.ToUpperInvariant()} {path.Name}", operation.Value);

    /// <summary>The schema of a stored answer; null where the tests of its endpoint look at the answer.</summary>
    static string? SchemaOf(string file) => file switch
    {
        _ when file.StartsWith("list", StringComparison.Ordinal) => "RequestsAnswer",
        _ when file.StartsWith("one", StringComparison.Ordinal) => "RequestDetailAnswer",
        _ when file.StartsWith("accepted", StringComparison.Ordinal) || file.StartsWith("declined", StringComparison.Ordinal) =>
            "DecisionAnswer",
        "order-placed.json" or "tip-placed.json" => "PlacedAnswer",
        _ => null,
    };
}

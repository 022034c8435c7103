using ExtProc.Core.Settings.Problems;
using ExtProc.Server.Bootstraps;
using ExtProc.Testing.Exchanges;
using ExtProc.Testing.Files;
using Xunit;

namespace ExtProc.Server.Tests.Bootstraps;

public sealed class EnvoyFileTests : IDisposable
{
    private static readonly string Shipped = File.ReadAllText(Path.Combine(RepositoryFiles.Root, "envoy", "envoy.yaml"));

    private readonly string _file = Path.GetTempFileName();
    private readonly Gateway _gateway = new();

    public void Dispose() => File.Delete(_file);

    [Theory]
    [InlineData("envoy.yaml")]
    [InlineData("envoy.aws.yaml")]
    public void Nothing_is_noted_about_a_shipped_bootstrap(string name)
    {
        var (problems, notes) = EnvoyFile.Check(Path.Combine(RepositoryFiles.Root, "envoy", name), _gateway.Settings);

        Assert.Empty(problems);
        Assert.Empty(notes);
    }

    [Theory]
    [InlineData("layered_runtime: { layers: [{ name: a, static_layer: { envoy.reloadable_features.ext_proc_graceful_grpc_close: true } }] }")]
    [InlineData("layered_runtime: { layers: [{ name: a, static_layer: { envoy: { reloadable_features: { ext_proc_graceful_grpc_close: \"true\" } } } }] }")]
    [InlineData("layered_runtime: { layers: [{ name: a, static_layer: { envoy.reloadable_features.ext_proc_graceful_grpc_close: 1 } }] }")]
    [InlineData("--- # a second document\nspec: { runtime: { envoy.reloadable_features.ext_proc_graceful_grpc_close: true } }")]
    public void Flag_that_ends_Envoy_is_noted_with_its_line(string runtime)
    {
        var note = Assert.Single(Notes(Shipped + "\n" + runtime));

        Assert.StartsWith("ext_proc_graceful_grpc_close is ", note.Message, StringComparison.Ordinal);
        Assert.True(note.Line > 100);
    }

    [Theory]
    [InlineData("request_body_mode: BUFFERED", "requestBodyMode: BUFFERED")]
    [InlineData("disabled: true", "disabled: no")]
    [InlineData("type.googleapis.com/envoy.config.route.v3.FilterConfig\n                config: {}", "type.googleapis.com/envoy.extensions.filters.http.ext_proc.v3.ExtProcPerRoute\n                overrides: {}")]
    public void Other_words_for_the_same_are_fine(string shipped, string changed)
    {
        Assert.Contains(shipped, Shipped, StringComparison.Ordinal);

        Assert.Empty(Notes(Shipped.Replace(shipped, changed, StringComparison.Ordinal)));
    }

    [Fact]
    public void Flag_that_is_off_is_fine() =>
        Assert.Empty(Notes(Shipped + "\nlayered_runtime: { layers: [{ name: a, static_layer: { envoy.reloadable_features.ext_proc_graceful_grpc_close: false } }] }"));

    [Theory]
    [InlineData("failure_mode_allow: false", "failure_mode_allow: true", "failure_mode_allow is true")]
    [InlineData("failure_mode_allow: false", "observability_mode: true", "observability_mode is true")]
    [InlineData("allow_mode_override: true", "", "allow_mode_override is not true")]
    [InlineData("request_header_mode: SEND", "request_header_mode: SKIP", "processing_mode.request_header_mode is SKIP")]
    [InlineData("response_header_mode: SEND", "response_header_mode: SKIP", "processing_mode.response_header_mode is SKIP")]
    [InlineData("request_body_mode: BUFFERED", "", "processing_mode.request_body_mode is not BUFFERED")]
    [InlineData("request_body_mode: BUFFERED", "request_body_mode: STREAMED", "processing_mode.request_body_mode is not BUFFERED")]
    [InlineData("response_body_mode: BUFFERED", "response_body_mode: NONE", "processing_mode.response_body_mode is not BUFFERED")]
    [InlineData("request_trailer_mode: SEND", "request_trailer_mode: SKIP", "processing_mode.request_trailer_mode is not SEND")]
    [InlineData("response_trailer_mode: SEND", "", "processing_mode.response_trailer_mode is not SEND")]
    [InlineData("message_timeout: 10s", "", "message_timeout is not set")]
    [InlineData("allow_all_routing: true", "disallow_system: true", "mutation_rules.allow_all_routing is not true")]
    [InlineData("untyped: [extproc]", "untyped: [other]", "metadata_options.receiving_namespaces.untyped does not list extproc")]
    [InlineData("request_attributes: [connection.id, source.address]", "", "request_attributes does not list connection.id")]
    [InlineData("response_attributes: [response.code_details]", "", "response_attributes does not list response.code_details")]
    [InlineData("typed_per_filter_config:", "unused:", "the filter is disabled and no typed_per_filter_config of the route table switches it on")]
    [InlineData("failure_mode_allow: false", "failure_mode_allow: yes", "failure_mode_allow is true")]
    [InlineData("failure_mode_allow: false", "failureModeAllow: True", "failure_mode_allow is true")]
    [InlineData("              envoy.filters.http.ext_proc:\n", "              another.name:\n", "the filter is disabled and no typed_per_filter_config of the route table switches it on")]
    [InlineData("              - name: team\n", "              - name: team\n                typed_per_filter_config: { envoy.filters.http.ext_proc: { \"@type\": t/envoy.config.route.v3.FilterConfig, disabled: true } }\n", "a route switches the filter off")]
    [InlineData("              - name: team\n", "              - name: team\n                typedPerFilterConfig: { envoy.filters.http.ext_proc: { \"@type\": t/envoy.extensions.filters.http.ext_proc.v3.ExtProcPerRoute, disabled: True } }\n", "a route switches the filter off")]
    public void Setting_the_sidecar_cannot_work_with_is_noted(string shipped, string changed, string message)
    {
        Assert.Contains(shipped, Shipped, StringComparison.Ordinal);

        var note = Assert.Single(Notes(Shipped.Replace(shipped, changed, StringComparison.Ordinal)));

        Assert.Equal(message, note.Message);
        Assert.NotEqual(0, note.Line);
    }

    [Fact]
    public void Host_may_stay_when_the_route_rewrites_it()
    {
        var gateway = new Gateway(setAuthority: false);
        File.WriteAllText(_file, Shipped.Replace("allow_all_routing: true", "disallow_system: true", StringComparison.Ordinal));

        Assert.Empty(EnvoyFile.Check(_file, gateway.Settings).Notes);
    }

    [Fact]
    public void File_without_the_filter_is_noted() => Assert.Equal("no ext_proc filter was found", Assert.Single(Notes("{}")).Message);

    [Theory]
    [InlineData("a: [")]
    [InlineData("\0")]
    [InlineData("a: *nowhere")]
    public void File_that_is_no_YAML_is_a_problem(string text)
    {
        File.WriteAllText(_file, text);

        Assert.Single(EnvoyFile.Check(_file, _gateway.Settings).Problems);
    }

    [Fact]
    public void Depth_and_aliases_cost_little()
    {
        File.WriteAllText(_file, new string('[', 500_000));
        Assert.Contains("deeper", Assert.Single(EnvoyFile.Check(_file, _gateway.Settings).Problems).Message, StringComparison.Ordinal);

        var bomb = string.Join('\n', Enumerable.Range(1, 40).Select(i => $"a{i}: &a{i} [{(i == 1 ? "x" : $"*a{i - 1}, *a{i - 1}")}]"));
        Assert.Single(Notes(bomb));
    }

    private IReadOnlyList<SettingsProblem> Notes(string text)
    {
        File.WriteAllText(_file, text);
        var (problems, notes) = EnvoyFile.Check(_file, _gateway.Settings);
        Assert.Empty(problems);
        return notes;
    }
}

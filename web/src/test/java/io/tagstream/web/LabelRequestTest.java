package io.tagstream.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is asked of the desk for annotators, without a broker behind it. */
class LabelRequestTest extends ApiFixture {
  private static final String NEXT = "/v1/labels/next";
  private static final String DECIDE = "/v1/labels/decide";

  private HttpResponse<String> send(String path, String body) throws Exception {
    return postTo(path, "application/json", body.replace('\'', '"'));
  }

  @Test
  void hasNothingBeforeTheQueueIsRead() throws Exception {
    JsonNode hand = json(send(NEXT, "{'annotator':'ann-1','have':['s-1'],'count':4}"));
    assertThat(hand.toString()).isEqualTo("{\"open\":false,\"sentences\":[],\"gone\":[]}");

    HttpResponse<String> decided =
        send(DECIDE, "{'annotator':'ann','id':'s','text':'in Köln','entities':[]}");
    assertThat(problem(decided, 503)).isEqualTo("the label queue is being read");
    assertThat(decided.headers().firstValue("Retry-After")).contains("1");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {'count':1}                            | 'annotator': wanted up to 64 letters, digits, '_' and '-'
          {'annotator':'a b'}                    | 'annotator': wanted up to 64 letters, digits, '_' and '-'
          {'annotator':'a','count':5}            | 'count': wanted 0 to 4
          {'annotator':'a','count':-1}           | 'count': wanted 0 to 4
          {'annotator':'a','have':['']}          | 'have': wanted an id of 1 to 1000 characters
          {'annotator':'a','have':[null]}        | 'have': wanted an id of 1 to 1000 characters
          """)
  void refusesWhatCannotBeAskedFor(String body, String detail) throws Exception {
    assertThat(problem(send(NEXT, body), 422)).isEqualTo(detail);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          'skip':true                                                         | 'id': wanted an id of 1 to 1000 characters
          'id':'s'                                                            | wanted one of 'entities', 'skip' and 'undo'
          'id':'s','skip':true,'undo':true                                    | wanted one of 'entities', 'skip' and 'undo'
          'id':'s','text':'a','entities':[],'skip':true                       | wanted one of 'entities', 'skip' and 'undo'
          'id':'s','entities':[]                                              | 'text' is missing or blank
          'id':'s','text':' ','entities':[]                                   | 'text' is missing or blank
          'id':'s','text':'ab','entities':[null]                              | 'entities[0]': it is null
          'id':'s','text':'ab','entities':[{'type':'t','text':'b','start':0,'end':1}] | 'entities[0]': it does not stand at 0 to 1 of 'text': offsets count Unicode code points
          'id':'s','text':'🎡b','entities':[{'type':'t','text':'b','start':2,'end':3}] | 'entities[0]': it does not stand at 2 to 3 of 'text': offsets count Unicode code points
          """)
  void refusesWhatIsNoDecision(String body, String detail) throws Exception {
    assertThat(problem(send(DECIDE, "{'annotator':'a'," + body + "}"), 422)).isEqualTo(detail);
  }

  @Test
  void refusesTypesAndTextsThatAreNone() throws Exception {
    String decision = "{'annotator':'a','id':'s','text':'%s','entities':[%s]}";
    String entity = "{'type':'%s','text':'b','start':0,'end':1}";
    assertThat(problem(send(DECIDE, decision.formatted("b", entity.formatted(""))), 422))
        .contains("'type' is empty");
    assertThat(
            problem(send(DECIDE, decision.formatted("b", entity.formatted("x".repeat(65)))), 422))
        .isEqualTo("'entities[0]': its type has more than 64 characters");
    assertThat(problem(send(DECIDE, decision.formatted("b".repeat(20_001), "")), 422))
        .isEqualTo("'text': at most 20000 characters");
  }
}
